import protobuf from 'protobufjs/light';

import type { GraphNode } from './graphNode';

/**
 * The messages of TensorFlow's SavedModel that a graph needs, with the field numbers of
 * tensorflow/core/protobuf/saved_model.proto, meta_graph.proto and tensorflow/core/framework/*.proto.
 */
const messages = protobuf.Root.fromJSON({
  nested: {
    SavedModel: {
      fields: {
        savedModelSchemaVersion: { type: 'int64', id: 1 },
        metaGraphs: { rule: 'repeated', type: 'MetaGraph', id: 2 },
      },
    },
    MetaGraph: { fields: { metaInfoDef: { type: 'MetaInfo', id: 1 }, graphDef: { type: 'GraphDef', id: 2 } } },
    MetaInfo: {
      fields: { tags: { rule: 'repeated', type: 'string', id: 4 }, tensorflowVersion: { type: 'string', id: 5 } },
    },
    GraphDef: {
      fields: { node: { rule: 'repeated', type: 'NodeDef', id: 1 }, versions: { type: 'Versions', id: 4 } },
    },
    Versions: { fields: { producer: { type: 'int32', id: 1 } } },
    NodeDef: {
      fields: {
        name: { type: 'string', id: 1 },
        op: { type: 'string', id: 2 },
        input: { rule: 'repeated', type: 'string', id: 3 },
        attr: mapField('string', 'AttrValue', 5),
      },
    },
    AttrValue: {
      oneofs: { value: { oneof: ['list', 's', 'i', 'f', 'b', 'type', 'shape', 'tensor'] } },
      fields: {
        list: { type: 'ListValue', id: 1 },
        s: { type: 'bytes', id: 2 },
        i: { type: 'int64', id: 3 },
        f: { type: 'float', id: 4 },
        b: { type: 'bool', id: 5 },
        type: { type: 'int32', id: 6 },
        shape: { type: 'Shape', id: 7 },
        tensor: { type: 'Tensor', id: 8 },
      },
    },
    ListValue: {
      fields: {
        s: { rule: 'repeated', type: 'bytes', id: 2 },
        i: { rule: 'repeated', type: 'int64', id: 3 },
        type: { rule: 'repeated', type: 'int32', id: 6 },
      },
    },
    Shape: { fields: { dim: { rule: 'repeated', type: 'Dim', id: 2 } } },
    Dim: { fields: { size: { type: 'int64', id: 1 } } },
    Tensor: {
      fields: {
        dtype: { type: 'int32', id: 1 },
        tensorShape: { type: 'Shape', id: 2 },
        tensorContent: { type: 'bytes', id: 4 },
      },
    },
  },
});

/** The library's types know maps only as classes, its descriptors know them as this. */
function mapField(keyType: string, type: string, id: number): protobuf.IField {
  return { keyType, type, id } as protobuf.IField;
}

/** The message of a file `saved_model.pb`. */
export const savedModelType = messages.lookupType('SavedModel');

/** The graph version of TensorFlow 2.9, the oldest that is supported. */
const graphVersion = 1087;

/** Serialises nodes, in topological order, as the bytes of `saved_model.pb` under the tag `serve`. */
export function encodeSavedModel(nodes: readonly GraphNode[]): Uint8Array {
  const message = {
    savedModelSchemaVersion: 1,
    metaGraphs: [
      {
        metaInfoDef: { tags: ['serve'], tensorflowVersion: '2.9.1' },
        graphDef: { node: nodes.map((node) => nodeDef(node)), versions: { producer: graphVersion } },
      },
    ],
  };
  return savedModelType.encode(message).finish();
}

function nodeDef({ name, op, inputs, controls, attrs }: GraphNode): object {
  const data = inputs.map((input) => input.name);
  return { name, op, input: [...data, ...controls.map((control) => `^${control.name}`)], attr: attrs };
}
