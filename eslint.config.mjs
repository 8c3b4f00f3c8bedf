import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const nodeBuiltins = { group: ['node:*'], message: 'This layer runs anywhere: pass what it needs as an argument.' };
const noEditor = { name: 'vscode', message: 'Only src/extension.ts and src/host speak to the editor.' };
const tensorflow = {
  group: ['@tensorflow/*'],
  allowTypeImports: true,
  message: 'TensorFlow is loaded in one place, src/runtime/loadTensorFlow.ts; take `tf` as an argument.',
};
const layer = (names, message) => ({ group: names.map((name) => `**/${name}/**`), message });

const thinHost = layer(
  ['engine', 'trainer', 'cli'],
  'The extension host computes nothing: start the trainer or the command line as a process.',
);

const compilerAlone = 'The compiler is a library of its own: its input is `tf`, a compiled model and options.';

/** An import fence: what a folder may not import, and what to do instead. */
const fence = (files, { paths = [], patterns = [] }) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', { paths, patterns: [tensorflow, ...patterns] }],
  },
});

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test-results/', '.vscode-test/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
      },
    },
  },
  fence(['src/protocol/**/*.ts'], {
    paths: [noEditor],
    patterns: [
      nodeBuiltins,
      layer(['engine', 'host', 'runtime', 'runs', 'trainer', 'cli'], 'The protocol depends on nothing of the project.'),
    ],
  }),
  fence(['src/engine/**/*.ts'], {
    paths: [noEditor],
    patterns: [
      layer(
        ['host', 'runtime', 'runs', 'trainer', 'cli', 'decoder'],
        'The engine knows neither process nor editor: emit an event instead.',
      ),
    ],
  }),
  fence(['src/engine/training/graph/*.ts'], {
    patterns: [{ group: ['../**'], message: compilerAlone }],
  }),
  fence(['src/engine/training/graph/passes/*.ts'], {
    patterns: [{ group: ['../../**'], message: compilerAlone }],
  }),
  fence(['src/decoder/**/*.ts'], {
    paths: [noEditor],
    patterns: [layer(['host', 'runs', 'trainer', 'cli'], 'The decoder is a program of its own beside a run.')],
  }),
  fence(['src/runtime/**/*.ts'], {
    paths: [noEditor],
    patterns: [layer(['host', 'engine', 'runs', 'trainer', 'cli'], 'The runtime knows nothing of experiments.')],
  }),
  fence(['src/runs/**/*.ts'], {
    paths: [noEditor],
    patterns: [layer(['host', 'trainer', 'cli'], 'Runs are used by the programs, not the other way round.')],
  }),
  fence(['src/trainer/**/*.ts'], {
    paths: [noEditor],
    patterns: [layer(['host', 'cli'], 'The trainer is a program of its own.')],
  }),
  fence(['src/cli/**/*.ts'], {
    paths: [noEditor],
    patterns: [
      layer(['host', 'trainer'], 'The command line is a program of its own; what both need belongs to src/runs.'),
    ],
  }),
  fence(['src/host/**/*.ts', 'src/extension.ts'], {
    patterns: [thinHost],
  }),
  fence(['src/host/activation/**/*.ts', 'src/extension.ts'], {
    patterns: [
      thinHost,
      {
        regex: String.raw`^(\.\./|\./host/)(?!activation/|(ids|lifetime)$)`,
        allowTypeImports: true,
        message: 'The editor waits for what is imported here: it belongs to the lab, which is loaded at its first use.',
      },
    ],
  }),
  fence(['webview/**/*.ts'], {
    paths: [noEditor],
    patterns: [
      nodeBuiltins,
      layer(
        ['engine', 'host', 'runtime', 'runs', 'trainer', 'cli'],
        'The page sees snapshots only: import from src/protocol.',
      ),
    ],
  }),
  {
    files: ['webview/**/*.ts'],
    ignores: ['webview/toolkit.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@vscode/webview-ui-toolkit',
              message: 'The toolkit is archived: it is reached through webview/toolkit.ts only.',
            },
          ],
        },
      ],
    },
  },
  { files: ['src/runtime/loadTensorFlow.ts'], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name=/^(it|test|describe|suite)$/][callee.property.name=/^(only|skip|todo)$/]',
          message: 'Every test runs, always.',
        },
      ],
    },
  },
);
