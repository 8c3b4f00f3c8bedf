/**
 * Says what is being done before models are trained, such as `Reading photo`.
 * @param rows How many of them it is done with, where they are counted.
 */
export type ReportActivity = (activity: string, rows?: { readonly done: number; readonly total: number }) => void;
