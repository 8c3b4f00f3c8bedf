import path from 'node:path';
import { performance } from 'node:perf_hooks';

import { SingleBar } from 'cli-progress';
import pc from 'picocolors';

import { comparisonLines, resultSentences, uncomparedSentence } from '../protocol/comparisonText';
import { isClassic } from '../protocol/isClassic';
import type { DatasetInfo, EpochMetrics, RunEvent, RunProgress } from '../protocol/events';
import {
  formatCount,
  formatCounted,
  formatDuration,
  formatMilliseconds,
  formatWholeSeconds,
  modelTitle,
} from '../protocol/format';
import {
  formatEpochScore,
  formatScore,
  scoreKindOf,
  trainingScore,
  validationScore,
  type ScoreKind,
} from '../protocol/score';
import { progressFacts, progressRemaining } from '../protocol/runText';
import { scoreInterval } from '../protocol/scoreInterval';
import { isResumable, type RunSnapshot } from '../protocol/snapshot';
import { summaryText } from '../protocol/summaryText';
import { shellQuoted } from './shellQuoted';

/** Without a bar, a line of progress is printed when nothing else was for so long. */
const seldomMs = 20_000;

/** Shows a run on a terminal: with a live bar where there is one, as plain lines otherwise. */
export class TerminalView {
  private bar: SingleBar | undefined;
  /** The model whose table has been printed last. */
  private announced = '';
  private activity = '';
  /** When something was printed last, in milliseconds. */
  private printedAt = 0;

  /** @param now Milliseconds from any moment on. */
  constructor(
    private readonly output: NodeJS.WriteStream,
    private readonly now: () => number = () => performance.now(),
  ) {}

  show(event: RunEvent, snapshot: RunSnapshot): void {
    switch (event.kind) {
      case 'runStarted':
        this.print(pc.bold(snapshot.name), `Seed ${event.seed} · ${event.backend}`);
        break;
      case 'runResumed':
        this.print(pc.bold(snapshot.name), `Resumed · ${event.backend}`);
        break;
      case 'datasetReady': {
        const { name, trainingRows, validationRows, testRows } = event.dataset;
        this.print(
          `${name}: ${formatCount(trainingRows)} training, ${formatCount(validationRows)} validation and ${formatCounted(testRows, 'test row')}`,
        );
        if (!isClassic(snapshot.experiment)) {
          this.print(...dataLines(event.dataset));
        }
        break;
      }
      case 'epochEnded':
        this.endBar();
        this.print(
          `Epoch ${event.epoch}/${event.epochs} · ${formatCounted(event.steps, 'step')} · ${formatDuration(event.durationMs)} · ` +
            `${formatMilliseconds(event.msPerStep)}/step · ${metricsText(event.metrics)}`,
        );
        break;
      case 'modelEvaluated': {
        this.endBar();
        const metric = scoreKindOf(snapshot.dataset);
        const score = scoreText(metric);
        const interval = scoreInterval({ ...event, metric });
        this.print(
          `Test: loss ${event.metrics.loss.toFixed(4)} · ${score.name} ${pc.bold(score.of(trainingScore(event.metrics)))} ` +
            (interval === undefined
              ? '(one row, which has no interval)'
              : `(95% interval ${score.of(interval.low)} to ${score.of(interval.high)}, ${formatCounted(event.rows, 'row')})`),
        );
        break;
      }
      case 'notice':
        this.endBar();
        this.print(pc.yellow(event.message));
        break;
      case 'modelBuilt':
      case 'comparisonReady':
      case 'runCompleted':
      case 'runFailed':
      case 'runCancelled':
        break;
    }
  }

  showProgress(snapshot: RunSnapshot): void {
    const { progress } = snapshot;
    if (progress === undefined) {
      return;
    }
    if (progress.phase === 'preparing') {
      this.showPreparation(progress);
      return;
    }
    this.announce(progress.model, snapshot);
    if (!this.output.isTTY) {
      this.printSeldom(progress);
    } else {
      const left =
        progress.secondsLeft === undefined ? '' : ` · ${formatWholeSeconds(progress.secondsLeft)} left in all`;
      this.updateBar(progress.step, progress.steps, {
        label: progress.phase === 'training' ? `Epoch ${progress.epoch}/${progress.epochs}` : progress.phase,
        text: `${speedText(progress.msPerStep)}${progress.metrics === undefined ? '' : ` · ${metricsText(progress.metrics)}`}${left}`,
      });
    }
  }

  private showPreparation(progress: Extract<RunProgress, { phase: 'preparing' }>): void {
    const { activity, rows, fraction } = progress;
    if (activity !== this.activity) {
      this.activity = activity;
      this.endBar();
      this.print(pc.dim(`${activity} …`));
    }
    if (!this.output.isTTY) {
      this.printSeldom(progress);
    } else if (rows !== undefined) {
      this.updateBar(rows.done, rows.total, { label: activity, text: 'rows' });
    } else if (fraction !== undefined) {
      this.updateBar(Math.floor(fraction * 100), 100, { label: activity, text: 'percent' });
    }
  }

  /** Where no bar can be seen, a line now and then says that the run goes on. */
  private printSeldom(progress: RunProgress): void {
    if (this.now() - this.printedAt >= seldomMs) {
      this.print(pc.dim([...progressFacts(progress), ...progressRemaining(progress)].join(' · ')));
    }
  }

  /** The last lines: the comparison, or what became of the run. */
  finish(snapshot: RunSnapshot, folder: string): void {
    this.endBar();
    const evaluationOf = (name: string): string | undefined => {
      const evaluation = snapshot.models.find((model) => model.name === name)?.evaluation;
      return evaluation === undefined ? undefined : formatScore(evaluation.metric, evaluation.score);
    };
    const multimodal = evaluationOf('multimodal');
    if (multimodal !== undefined) {
      const isAccuracy = scoreKindOf(snapshot.dataset) === 'accuracy';
      this.print('', `Multimodal Test ${isAccuracy ? 'Accuracy' : 'MAE'}: ${multimodal}`);
    }
    if (snapshot.comparison !== undefined) {
      this.print('', ...comparisonLines(snapshot.comparison, snapshot.experiment));
      const { baseline, candidate } = snapshot.comparison;
      const others = snapshot.models.filter(({ name }) => name !== baseline && name !== candidate);
      const lines = others.flatMap(({ name }) => {
        const score = evaluationOf(name);
        return score === undefined ? [] : [`${modelTitle(name)}: ${score}`];
      });
      this.print(...(lines.length === 0 ? [] : ['', ...lines]));
      this.print('', ...resultSentences(snapshot));
    } else {
      const sentences = [...uncomparedSentence(snapshot), ...resultSentences(snapshot)];
      this.print(...(sentences.length === 0 ? [] : ['', ...sentences]));
    }
    if (snapshot.failure !== undefined) {
      this.print('', pc.red(`The run failed. ${snapshot.failure.message}`));
    } else if (snapshot.state === 'cancelled') {
      this.print('', pc.yellow('The run was cancelled. What it had finished by then is kept.'));
    }
    this.print('', pc.dim(`Run folder: ${folder}`));
    if (isResumable(snapshot)) {
      // In the form in which it was called, which need not be "mmlab".
      const program = path.relative(process.cwd(), process.argv[1] ?? '') || 'mmlab';
      this.print(pc.dim(`Go on with it: node ${shellQuoted(program)} run --resume ${shellQuoted(folder)}`));
    }
  }

  /** Leaves the terminal as it was, without a last word. */
  stop(): void {
    this.endBar();
  }

  /** Prints a model's summary once, when its training begins. */
  private announce(name: string, snapshot: RunSnapshot): void {
    if (name === this.announced) {
      return;
    }
    this.announced = name;
    this.endBar();
    const summary = snapshot.models.find((model) => model.name === name)?.summary;
    if (summary !== undefined) {
      this.print('', pc.bold(modelTitle(name)), summaryText(summary), '');
    }
  }

  private updateBar(step: number, steps: number, payload: { label: string; text: string }): void {
    if (this.bar === undefined) {
      this.bar = new SingleBar({
        format: `{label} {bar} {value}/{total} · {text}`,
        barCompleteChar: '━',
        barIncompleteChar: pc.isColorSupported ? pc.dim('━') : '─',
        barsize: 24,
        hideCursor: true,
        clearOnComplete: true,
        linewrap: false,
        stream: this.output,
      });
      this.bar.start(steps, step, payload);
    } else {
      this.bar.setTotal(steps);
      this.bar.update(step, payload);
    }
  }

  private endBar(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private print(...lines: string[]): void {
    this.printedAt = this.now();
    this.output.write(`${lines.join('\n')}\n`);
  }
}

/** Nothing can be said of the speed at the first step. */
function speedText(msPerStep: number): string {
  return msPerStep > 0 ? `${formatMilliseconds(msPerStep)}/step` : 'measuring';
}

/** What was made of the columns, and what is to be told apart. */
function dataLines({ modalities = [], classNames = [] }: DatasetInfo): string[] {
  const shown = classNames.slice(0, mostClasses).join(', ');
  const more = classNames.length > mostClasses ? ` and ${classNames.length - mostClasses} more` : '';
  return [
    ...modalities.map(({ name, type, detail }) => `  ${name}: ${type}, ${detail}`),
    classNames.length === 0 ? '  to predict: a number' : `  ${classNames.length} classes: ${shown}${more}`,
  ];
}

/** Names of classes that are listed. */
const mostClasses = 12;

function metricsText(metrics: EpochMetrics): string {
  const kind = metrics.mae === undefined ? 'accuracy' : 'mae';
  const parts = (prefix: string, loss: number | undefined, score: number | undefined): string[] =>
    loss === undefined || score === undefined
      ? []
      : [`${prefix}loss ${loss.toFixed(4)}`, `${prefix}${kind} ${formatEpochScore(kind, score)}`];
  return [
    ...parts('', metrics.loss, trainingScore(metrics)),
    ...parts('val_', metrics.valLoss, validationScore(metrics)),
  ].join(' · ');
}

function scoreText(kind: ScoreKind): { readonly name: string; readonly of: (value: number | undefined) => string } {
  return { name: kind, of: (value) => formatScore(kind, value ?? Number.NaN) };
}
