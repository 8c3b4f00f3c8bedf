export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, index) => size === b[index]);
}

/** A shape in the form of tensorflow/core/framework/tensor_shape.proto. */
export function shapeProto(shape: Shape): { dim: { size: number }[] } {
  return { dim: shape.map((size) => ({ size })) };
}
