import { formatCount } from '../../../protocol/format';

/**
 * That no two rows are of one class, so that none could be learnt and tested, and what to do about it.
 * @param label The column of the label.
 * @param areNumbers Whether the names of the classes are numbers.
 */
export function ownClasses(rows: number, label: string, areNumbers: boolean): string {
  return (
    `Each of the ${formatCount(rows)} rows has a class of its own in "${label}", and a class needs two rows to be in training and in ` +
    `the test. Name the column of the classes in data.label${areNumbers ? ', set data.task to "regression" to predict a number' : ''}` +
    ', or add rows.'
  );
}
