import { shapeCorners, type MarkShape } from '../marks';

/** Adds a mark to a path of a canvas, around a point. */
export function addMark(path: Path2D, shape: MarkShape, x: number, y: number, radius: number): void {
  const corners = shapeCorners[shape];
  if (corners.length === 0) {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, Math.PI * 2);
    return;
  }
  corners.forEach(([dx, dy], index) => {
    if (index === 0) {
      path.moveTo(x + dx * radius, y + dy * radius);
    } else {
      path.lineTo(x + dx * radius, y + dy * radius);
    }
  });
  path.closePath();
}
