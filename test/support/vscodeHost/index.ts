export { openBrowser } from './browser';
export { findChromium } from './chromium';
export { CodeServer } from './codeServer';
export { repositoryFolder, testHostCacheFolder } from './folders';
export { installTestHost } from './install';
export { LeashedProgram } from './leashedProgram';
