import type uPlot from 'uplot';

import type { LineChartData } from './lineChart';

/** A line farther from the pointer than this, in CSS pixels, is not meant. */
const reach = 24;

/** The model whose line is nearest to the pointer at an epoch, if one is near. */
export function nearestModel(plot: uPlot, { keys, columns, shown }: LineChartData, index: number): string | undefined {
  const pointer = plot.cursor.top ?? -1;
  let nearest: { model: string; distance: number } | undefined;
  keys.forEach((key, place) => {
    const value = columns[place]?.[index];
    if (value === null || value === undefined || !shown(key)) {
      return;
    }
    const distance = Math.abs(plot.valToPos(value, 'y') - pointer);
    if (distance <= reach && distance < (nearest?.distance ?? Infinity)) {
      nearest = { model: key.model, distance };
    }
  });
  return nearest?.model;
}
