import * as z from 'zod';

/** A value named by what it holds; python/src/stagewright/verify/fingerprint.py makes these. */
export interface Fingerprint {
  /** Type, by the last part of its name. */
  readonly t: string;
  /** Digest of the content; null: it cannot be named, and is compared with nothing. */
  readonly d: string | null;
  /** Digest with floats rounded to nine digits, where that is another one. */
  readonly r?: string | undefined;
  /** The value in brief, for people. */
  readonly b: string;
  /** Why it cannot be named. */
  readonly why?: string | undefined;
  /** Digests of its parts, as far as they are kept: `['a']`, `[0:10]`, `.coef_`. */
  readonly p?: Readonly<Record<string, Fingerprint>> | undefined;
}

export const fingerprintSchema: z.ZodType<Fingerprint> = z.lazy(() =>
  z.object({
    t: z.string(),
    d: z.string().nullable(),
    r: z.string().optional(),
    b: z.string(),
    why: z.string().optional(),
    p: z.record(z.string(), fingerprintSchema).optional(),
  }),
);

/** A figure: its pixels as a digest, and what it is made of in words. */
export const pictureSchema = z.object({
  d: z.string().nullable(),
  p: z.record(z.string(), z.string()),
});
export type Picture = z.infer<typeof pictureSchema>;

/** Something that is shown: text on stdout, the plain text of a value, or a figure. */
export const shownSchema = z.object({
  kind: z.enum(['stdout', 'value', 'figure']),
  text: z.string(),
  /** The line of the stage's file that shows it, where that is known. */
  line: z.number().int().nullable().default(null),
  figure: pictureSchema.nullable().default(null),
});
export type Shown = z.infer<typeof shownSchema>;

/** Variables, settings and random generators at one moment. A name that is null is not bound. */
export const momentSchema = z.object({
  values: z.record(z.string(), fingerprintSchema.nullable()),
  settings: z.record(z.string(), z.string()).describe('Only what changed since the moment before.'),
  random: z.record(z.string(), z.string()),
});
export type Moment = z.infer<typeof momentSchema>;

/** Why a program ended before its end. */
export interface Failure {
  /** `exception`: the code raised it; `late`: it took longer than it may; `died`: the process ended. */
  readonly kind: 'exception' | 'late' | 'died';
  /** Place of the cell in the notebook, from 0; null where it is none. */
  readonly cell: number | null;
  /** In the cell for a notebook, in the file for a stage. */
  readonly line: number | null;
  readonly file: string | null;
  /** `KeyError: 'a'`, or what happened in words. */
  readonly message: string;
}

/** One code cell of a notebook that ran. */
export interface RecordedCell {
  /** Place in the notebook, from 0. */
  readonly cell: number;
  readonly shown: readonly Shown[];
  readonly moment: Moment;
}

/** One run of a notebook from top to bottom. */
export interface NotebookRecording {
  readonly cells: readonly RecordedCell[];
  readonly failure: Failure | null;
  readonly python: string | null;
  /** SHA-256 of files that the stages' `outs` name, by path; null: it is not there. */
  readonly files: Readonly<Record<string, string | null>>;
}

/** What one cell's code did in a stage; `start`: before the first statement; a cell of null: code of no cell. */
export interface Segment {
  readonly type: 'start' | 'cell' | 'failed' | 'end';
  readonly cell: number | null;
  readonly shown: readonly Shown[];
  readonly moment: Moment | null;
}

/** One stage that ran. */
export interface StageRecording {
  readonly stage: string;
  readonly segments: readonly Segment[];
  /** False: its command is not plain Python, and all that is known is what it printed. */
  readonly isObserved: boolean;
  readonly printed: string;
  readonly failure: Failure | null;
  /** Metrics that it wrote. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Outs of `dvc.yaml` that it did not write. */
  readonly missing: readonly string[];
}

/** One run of a pipeline, stage by stage, to the first that fails. */
export interface PipelineRecording {
  readonly stages: readonly StageRecording[];
  readonly files: Readonly<Record<string, string | null>>;
}
