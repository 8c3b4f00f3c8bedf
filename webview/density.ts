/** With so many models each has room for large figures and an open summary; more of them are shown as lines of a table. */
const mostRoomyModels = 4;

/** Whether so many models are compared that they have to share the room. */
export function isDense(models: readonly unknown[]): boolean {
  return models.length > mostRoomyModels;
}
