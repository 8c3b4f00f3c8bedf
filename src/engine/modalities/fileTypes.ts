import type { ModalityType } from '../../protocol/experimentNames';

/** Types of data of which a row of a manifest names a file, or a folder, where others hold the value itself. */
export type FileType = Extract<ModalityType, 'image' | 'audio' | 'video'>;

export function isFileType(type: ModalityType): type is FileType {
  return type === 'image' || type === 'audio' || type === 'video';
}
