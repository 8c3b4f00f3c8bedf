import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { addonName, addonSources, compilerRemedy, type AddonTarget } from './addonTarget';
import { runChild } from './childProcess';
import { SourceFailure, type SetupContext } from './setupContext';

/**
 * Windows has no symbols left open for the host program: the addon imports them from `node.exe`, and this hook answers
 * with the running program instead, which in an editor has another name.
 */
const delayLoadHook = `#include <windows.h>
#include <delayimp.h>
#include <string.h>
static FARPROC WINAPI hostProgram(unsigned event, DelayLoadInfo* info) {
  if (event != dliNotePreLoadLibrary || _stricmp(info->szDll, "node.exe") != 0) return nullptr;
  return reinterpret_cast<FARPROC>(GetModuleHandle(nullptr));
}
decltype(__pfnDliNotifyHook2) __pfnDliNotifyHook2 = hostProgram;
`;

const findTimeoutMs = 20_000;
const buildTimeoutMs = 10 * 60 * 1000;

/** Compiles the addon with the Visual Studio Build Tools. Untested: no machine with Windows was at hand. */
export async function buildAddonWithMsvc(context: SetupContext, target: AddonTarget): Promise<void> {
  const setEnvironment = await findVisualStudio(context.signal);
  if (setEnvironment === undefined) {
    throw new SourceFailure('the native addon has to be compiled, and no Visual Studio was found', compilerRemedy());
  }
  const hook = path.join(context.staging, 'delayLoadHook.cc');
  const script = path.join(context.staging, 'buildAddon.cmd');
  await writeFile(hook, delayLoadHook);
  await writeFile(script, await buildScript(context, target, setEnvironment, hook));
  const result = await runChild('cmd.exe', ['/d', '/c', script], {
    cwd: context.staging,
    signal: context.signal,
    timeoutMs: buildTimeoutMs,
  });
  if (result.exitCode !== 0) {
    const output = `${result.stdout}\n${result.stderr}`;
    const error = output.split('\n').find((line) => /error/i.test(line)) ?? 'see the log';
    throw new SourceFailure(`the native addon could not be compiled: ${error.trim()}`, compilerRemedy(), output);
  }
}

async function buildScript(
  context: SetupContext,
  target: AddonTarget,
  setEnvironment: string,
  hook: string,
): Promise<string> {
  const addon = path.join(context.assetsFolder, 'addon');
  const includes = [path.join(addon, 'include'), target.include, path.join(addon, 'binding')];
  const sources = [...(await addonSources(context.assetsFolder)), hook];
  const imports = target.libraries.filter((file) => file.endsWith('.lib'));
  const quoted = (files: readonly string[]) => files.map((file) => `"${file}"`).join(' ');
  return [
    '@echo off',
    `call "${setEnvironment}" || exit /b 1`,
    ...['node_api', 'js_native_api'].map(
      (name) =>
        `lib /nologo /machine:${process.arch} /def:"${path.join(addon, 'def', `${name}.def`)}" /out:${name}.lib || exit /b 1`,
    ),
    `cl /nologo /std:c++17 /O2 /EHsc /LD /DNAPI_VERSION=8 /DCOMPILER_MSVC ${includes.map((folder) => `/I"${folder}"`).join(' ')} ${quoted(sources)} /Fe:"${path.join(target.folder, addonName)}" /link node_api.lib js_native_api.lib delayimp.lib ${quoted(imports)} /DELAYLOAD:NODE.EXE || exit /b 1`,
    '',
  ].join('\r\n');
}

async function findVisualStudio(signal: AbortSignal): Promise<string | undefined> {
  const programs = process.env['ProgramFiles(x86)'] ?? 'C:\\Program Files (x86)';
  const vswhere = path.join(programs, 'Microsoft Visual Studio', 'Installer', 'vswhere.exe');
  const component = 'Microsoft.VisualStudio.Component.VC.Tools.x86.x64';
  const args = ['-latest', '-products', '*', '-requires', component, '-property', 'installationPath'];
  const result = await runChild(vswhere, args, { signal, timeoutMs: findTimeoutMs });
  const folder = result.stdout.trim();
  return result.exitCode === 0 && folder !== ''
    ? path.join(folder, 'VC', 'Auxiliary', 'Build', 'vcvars64.bat')
    : undefined;
}

/**
 * TensorFlow's library for Windows imports the library of the Python it was built for, although nothing of Python is
 * used here: a copy is put beside it. Untested: no machine with Windows was at hand.
 */
export async function addPythonLibrary(
  context: SetupContext,
  folder: string,
  pythonVersion: string,
): Promise<string[]> {
  const result = await runChild('py', [`-${pythonVersion}`, '-c', 'import sys; print(sys.base_prefix)'], {
    signal: context.signal,
    timeoutMs: findTimeoutMs,
  });
  const library = `python${pythonVersion.replace('.', '')}.dll`;
  if (result.exitCode !== 0) {
    throw new SourceFailure(
      `TensorFlow for Windows needs ${library}, and Python ${pythonVersion} was not found`,
      `install Python ${pythonVersion} from python.org`,
      result.stderr,
    );
  }
  await copyFile(path.join(result.stdout.trim(), library), path.join(folder, library));
  return [library];
}
