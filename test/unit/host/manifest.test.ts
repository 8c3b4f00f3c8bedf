import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import {
  commandIds,
  experimentSettings,
  libraryPathSetting,
  panelViewType,
  runItemContexts,
  settingsSection,
  viewIds,
} from '../../../src/host/ids';
import { experimentSchema } from '../../../src/protocol/experiment';
import { classicModelNames } from '../../../src/protocol/experimentNames';
import { experimentPaths } from '../../../src/protocol/experimentPaths';

const root = path.join(import.meta.dirname, '..', '..', '..');
const manifestSchema = z.object({
  icon: z.string(),
  activationEvents: z.array(z.string()),
  capabilities: z.object({
    untrustedWorkspaces: z.object({
      supported: z.literal('limited'),
      description: z.string(),
      restrictedConfigurations: z.array(z.string()),
    }),
    virtualWorkspaces: z.object({ supported: z.literal(false), description: z.string() }),
  }),
  contributes: z.object({
    commands: z.array(z.object({ command: z.string(), title: z.string(), category: z.string() })),
    menus: z.record(z.string(), z.array(z.object({ command: z.string(), when: z.string() }))),
    viewsContainers: z.object({ activitybar: z.array(z.object({ id: z.string(), icon: z.string() })) }),
    views: z.record(z.string(), z.array(z.object({ id: z.string(), icon: z.string() }))),
    viewsWelcome: z.array(z.object({ view: z.string(), when: z.string(), contents: z.string() })),
    configuration: z.array(
      z.object({
        title: z.string(),
        order: z.number(),
        properties: z.record(z.string(), z.record(z.string(), z.unknown())),
      }),
    ),
    walkthroughs: z.array(
      z.object({
        steps: z.array(z.object({ description: z.string(), media: z.object({ markdown: z.string() }) })),
      }),
    ),
  }),
});
const manifestText = readFileSync(path.join(root, 'package.json'), 'utf8');
const { contributes, capabilities, activationEvents, icon } = manifestSchema.parse(JSON.parse(manifestText));
const settings = Object.assign({}, ...contributes.configuration.map((section) => section.properties)) as Record<
  string,
  Record<string, unknown>
>;
const commands = Object.values(commandIds) as string[];

describe('the commands of the manifest', () => {
  it('are those of the registry, each with a title and the same category', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual([...commands].sort());
    expect(new Set(contributes.commands.map(({ category }) => category))).toEqual(new Set(['Multimodal Lab']));
  });

  it('are the only ones that menus, welcome texts and walkthroughs name', () => {
    const named = [...manifestText.matchAll(/command:(multimodalLab\.[A-Za-z]+)/g)].map((match) => match[1]!);
    const inMenus = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command));
    expect(named.length).toBeGreaterThan(0);
    for (const command of [...named, ...inMenus]) {
      expect(commands).toContain(command);
    }
  });

  it('that need a row of the list are not in the palette', () => {
    const hidden = contributes.menus['commandPalette']!.filter(({ when }) => when === 'false');
    expect(hidden.map(({ command }) => command).sort()).toEqual(
      [commandIds.revealRun, commandIds.renameRun, commandIds.deleteRun, commandIds.refreshRuns].sort(),
    );
  });

  it('delete only a run that has ended', () => {
    const item = contributes.menus['view/item/context']!.find(({ command }) => command === commandIds.deleteRun);
    const [, pattern = ''] = /viewItem =~ \/(.*)\//.exec(item?.when ?? '') ?? [];
    const offered = Object.values(runItemContexts).filter((context) => new RegExp(pattern).test(context));
    expect(offered).toEqual([runItemContexts.ended, runItemContexts.resumable]);
  });
});

describe('the settings of the manifest', () => {
  it('are those of the registry', () => {
    const keys = [...experimentSettings, libraryPathSetting].map((key) => `${settingsSection}.${key}`);
    expect(Object.keys(settings).sort()).toEqual(keys.sort());
  });

  it('cover the classic lab', () => {
    const left = experimentPaths().filter((field) => !(experimentSettings as readonly string[]).includes(field));
    // What belongs to data of one's own stands in the experiment file, and so does how modalities are joined.
    const ofFiles = /^(name|modalities|fusion\..+|data\.(?!folder$|textNoise$).+)$/;
    expect(left.filter((field) => !ofFiles.test(field))).toEqual([]);
  });

  it('models has the default of the schema, and the classic models to choose from', () => {
    const { fallback, values, minItems } = limitsOf(settings[`${settingsSection}.models`]!);
    expect(fallback).toEqual(limitsOf(schemaOf('models')).fallback);
    expect({ values, minItems }).toEqual({ values: classicModelNames, minItems: 1 });
  });

  it.each(experimentSettings.filter((key) => key !== 'models'))(
    '%s has the default and the limits of the schema',
    (key) => {
      expect(limitsOf(settings[`${settingsSection}.${key}`]!)).toEqual(limitsOf(schemaOf(key)));
    },
  );

  it('stand in ordered sections, each with its order, scope and description', () => {
    expect(contributes.configuration.map(({ order }) => order)).toEqual([1, 2, 3, 4]);
    for (const setting of Object.values(settings)) {
      expect(setting).toMatchObject({ order: expect.any(Number) as number, scope: expect.any(String) as string });
      expect(String(setting['markdownDescription']).length).toBeGreaterThan(20);
    }
  });

  it('that name a library to load are left out of account in a workspace that is not trusted', () => {
    expect(capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual([
      `${settingsSection}.${libraryPathSetting}`,
    ]);
    expect(settings[`${settingsSection}.${libraryPathSetting}`]?.['scope']).toBe('machine-overridable');
  });
});

describe('the rest of the manifest', () => {
  it('names the views and the panel as the code does', () => {
    expect(contributes.viewsContainers.activitybar.map(({ id }) => id)).toEqual([viewIds.container]);
    expect(contributes.views[viewIds.container]?.map(({ id }) => id)).toEqual([viewIds.runs]);
    expect(contributes.viewsWelcome.every(({ view }) => view === viewIds.runs)).toBe(true);
    // Experiment files are JSON with comments, and have their commands above the first line.
    expect(activationEvents).toEqual([`onWebviewPanel:${panelViewType}`, 'onLanguage:jsonc']);
  });

  it('names files that exist', () => {
    const files = [
      icon,
      'media/panel.svg',
      ...contributes.viewsContainers.activitybar.map((container) => container.icon),
      ...Object.values(contributes.views).flatMap((views) => views.map((view) => view.icon)),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown)),
    ];
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it('has a walkthrough whose pictures are there', () => {
    const texts = contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown));
    const pictures = texts.flatMap((text) => {
      const written = readFileSync(path.join(root, text), 'utf8').matchAll(/!\[[^\]]+\]\(([^)]+)\)/g);
      return [...written].map(([, picture = '']) => path.join(root, path.dirname(text), picture));
    });
    expect(pictures.length).toBeGreaterThan(0);
    expect(pictures.filter((picture) => !existsSync(picture))).toEqual([]);
  });
});

/** The part of a JSON schema that decides which values are taken. */
function limitsOf(schema: Record<string, unknown>): Record<string, unknown> {
  const { type, default: fallback, minimum, maximum, exclusiveMinimum, minItems } = schema;
  const items = schema['items'] as { enum?: unknown } | undefined;
  return { type, fallback, minimum, maximum, exclusiveMinimum, minItems, values: items?.enum };
}

function schemaOf(key: string): Record<string, unknown> {
  const json = z.toJSONSchema(experimentSchema, { io: 'input' }) as Record<string, unknown>;
  return key.split('.').reduce((schema, name) => {
    const properties = schema['properties'] as Record<string, Record<string, unknown>>;
    return properties[name]!;
  }, json);
}
