/** A published TensorFlow wheel, pinned by size and hash, and the few of its files that the runtime needs. */
export interface WheelPin {
  readonly distribution: string;
  readonly version: string;
  /** Platform tag that pip is asked for. */
  readonly platformTag: string;
  readonly pythonVersion: string;
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Path in the wheel and path in the installation. */
  readonly files: readonly WheelFile[];
  /** What the files take up when unpacked. */
  readonly unpackedBytes: number;
  /** Oldest GNU C library that can load the libraries; Linux only. */
  readonly glibc?: string;
}

export interface WheelFile {
  readonly from: string;
  readonly to: string;
  readonly kind: 'library' | 'header' | 'notice';
}

/** The version of TensorFlow that every pin below belongs to. */
export const tensorflowVersion = '2.21.0';

/** The TensorFlow that the installer of tfjs-node 4.22 downloads. */
export const vendorTensorflowVersion = '2.9.1';

/** All that the addon includes, directly or through one of these. */
export const headerNames = [
  'tensorflow/c/c_api.h',
  'tensorflow/c/c_api_macros.h',
  'tensorflow/c/eager/c_api.h',
  'tensorflow/c/tf_attrtype.h',
  'tensorflow/c/tf_buffer.h',
  'tensorflow/c/tf_datatype.h',
  'tensorflow/c/tf_status.h',
  'tensorflow/c/tf_tensor.h',
  'tensorflow/c/tf_tstring.h',
  'tensorflow/core/platform/ctstring.h',
  'tensorflow/core/platform/ctstring_internal.h',
  'tsl/platform/ctstring.h',
  'tsl/platform/ctstring_internal.h',
  'xla/tsl/c/tsl_status.h',
] as const;

function filesOf(libraries: readonly string[]): WheelFile[] {
  return [
    ...libraries.map((from): WheelFile => ({
      from: `tensorflow/${from}`,
      to: from.replace(/^.*\//, ''),
      kind: 'library',
    })),
    ...headerNames.map((name): WheelFile => ({
      from: `tensorflow/include/${name}`,
      to: `include/${name}`,
      kind: 'header',
    })),
    { from: 'tensorflow/include/LICENSE', to: 'LICENSE', kind: 'notice' },
    { from: 'tensorflow/THIRD_PARTY_NOTICES.txt', to: 'THIRD_PARTY_NOTICES.txt', kind: 'notice' },
  ];
}

const common = { version: tensorflowVersion, pythonVersion: '3.11' };

/** Keyed by `process.platform` and `process.arch`. Linux x64 is tested; the others follow the layout of their wheels. */
const pins: Readonly<Record<string, WheelPin>> = {
  'linux-x64': {
    ...common,
    distribution: 'tensorflow-cpu',
    platformTag: 'manylinux_2_27_x86_64',
    fileName: 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
    sizeBytes: 273_829_956,
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    files: filesOf(['libtensorflow_framework.so.2', 'libtensorflow_cc.so.2']),
    unpackedBytes: 854_000_000,
    glibc: '2.27',
  },
  // Untested: no machine of this kind was at hand.
  'linux-arm64': {
    ...common,
    distribution: 'tensorflow',
    platformTag: 'manylinux_2_27_aarch64',
    fileName: 'tensorflow-2.21.0-cp311-cp311-manylinux_2_27_aarch64.whl',
    sizeBytes: 281_828_020,
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    files: filesOf(['libtensorflow_framework.so.2', 'libtensorflow_cc.so.2']),
    unpackedBytes: 884_000_000,
    glibc: '2.27',
  },
  // Untested: no machine of this kind was at hand.
  'darwin-arm64': {
    ...common,
    distribution: 'tensorflow',
    platformTag: 'macosx_12_0_arm64',
    fileName: 'tensorflow-2.21.0-cp311-cp311-macosx_12_0_arm64.whl',
    sizeBytes: 223_405_849,
    sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
    files: filesOf(['libtensorflow_framework.2.dylib', 'libtensorflow_cc.2.dylib']),
    unpackedBytes: 742_000_000,
  },
  // Untested: no machine of this kind was at hand. One library holds everything here; the `.if.lib` is what to link.
  'win32-x64': {
    ...common,
    distribution: 'tensorflow',
    platformTag: 'win_amd64',
    fileName: 'tensorflow-2.21.0-cp311-cp311-win_amd64.whl',
    sizeBytes: 350_834_005,
    sha256: '0064a19bdc054a4b7c5e7e21cdf50ce38a114c2bada578b4f5267a37410f6784',
    files: filesOf(['python/_pywrap_tensorflow_common.dll', 'python/_pywrap_tensorflow_common.dll.if.lib']),
    unpackedBytes: 1_068_000_000,
  },
};

/** The pinned wheel of a platform, if TensorFlow is published for it. */
export function wheelFor(
  platform: string = process.platform,
  architecture: string = process.arch,
): WheelPin | undefined {
  return pins[`${platform}-${architecture}`];
}

/** Whether this project was tried on a platform, as opposed to written for it from documents. */
export function isTestedPlatform(platform: string = process.platform, architecture: string = process.arch): boolean {
  return platform === 'linux' && architecture === 'x64';
}
