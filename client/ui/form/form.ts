/** A form: what is typed is judged here, sent once, and what the server says of it is shown at the field it is about. Knows no page. */
import { createSignal, type Accessor } from 'solid-js';
import { pointerParts } from '../../../core/json/pointer.ts';
import type { Problem, Result } from '../../api/problem.ts';

/** Sentences by the name of the field; null or absent where nothing is wrong. */
export type FieldProblems<Name extends string> = { readonly [N in Name]?: string | null | undefined };

export interface Form<Name extends string> {
  /** What is wrong with a field; tracked. */
  problemOf(name: Name): string | null;
  /** What is wrong with the whole; tracked. */
  readonly problem: Accessor<FormProblem | null>;
  readonly isBusy: Accessor<boolean>;
  readonly onSubmit: (event: SubmitEvent) => void;
  /** Nothing is wrong any more. */
  clear(): void;
}

export type FormProblem = Pick<Problem, 'title' | 'detail'>;

export interface FormOptions<Name extends string, T> {
  readonly fields: readonly Name[];
  /** What is wrong before anything is sent; all of it at once. */
  readonly judge?: (values: Readonly<Record<Name, string>>) => FieldProblems<Name>;
  readonly send: (values: Readonly<Record<Name, string>>) => Promise<Result<T>>;
  readonly onDone: (value: T, element: HTMLFormElement) => void | Promise<void>;
  readonly onProblem?: (problem: Problem) => void;
  /** A problem that is about one field, whatever its form; else an issue's path says. */
  readonly fieldOf?: (problem: Problem) => Name | null;
}

/** `fields` are the names of the controls in the form. */
export function createForm<Name extends string, T>(options: FormOptions<Name, T>): Form<Name> {
  const [found, setFound] = createSignal<FieldProblems<Name>>({});
  const [problem, setProblem] = createSignal<FormProblem | null>(null);
  const [isBusy, setIsBusy] = createSignal(false);
  const show = (element: HTMLFormElement, fields: FieldProblems<Name>, whole: FormProblem | null): void => {
    setFound(() => fields);
    setProblem(whole);
    // The first field with something wrong takes the focus, and what is wrong with it stands below it. [U250]
    const wrong = element.querySelector<HTMLElement>('[aria-invalid]');
    wrong?.focus();
    wrong?.closest('.field')?.scrollIntoView({ block: 'nearest' });
  };
  const submit = async (element: HTMLFormElement): Promise<void> => {
    const values = valuesOf(element, options.fields);
    const wrong = options.judge?.(values) ?? {};
    show(element, wrong, null);
    if (Object.values(wrong).some(Boolean) || isBusy()) return;
    setIsBusy(true);
    const answer = await options.send(values);
    setIsBusy(false);
    if (!answer.ok) {
      const { fields, whole } = placeProblem(answer.problem, options.fields, options.fieldOf);
      show(element, fields, whole);
      return options.onProblem?.(answer.problem);
    }
    await options.onDone(answer.value, element);
  };
  return {
    problemOf: (name) => found()[name] ?? null,
    ...{ problem, isBusy },
    onSubmit: (event) => {
      event.preventDefault();
      void submit(event.currentTarget as HTMLFormElement);
    },
    clear: () => {
      setFound(() => ({}));
      setProblem(null);
    },
  };
}

function valuesOf<Name extends string>(element: HTMLFormElement, names: readonly Name[]): Readonly<Record<Name, string>> {
  const form = new FormData(element);
  const textOf = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  return Object.fromEntries(names.map((name) => [name, textOf(name)])) as Record<Name, string>;
}

/** What the server said, at the fields it is about: the first member that an issue's path names. What fits no field is said of the whole. [U126] */
export function placeProblem<Name extends string>(
  problem: Problem,
  names: readonly Name[],
  fieldOf: (problem: Problem) => Name | null = () => null,
): { readonly fields: FieldProblems<Name>; readonly whole: FormProblem | null } {
  const own = fieldOf(problem);
  if (own !== null) return { fields: { [own]: problem.detail } as FieldProblems<Name>, whole: null };
  const fields: Partial<Record<Name, string>> = {};
  const others: string[] = [];
  for (const { path, message, severity } of problem.issues ?? []) {
    const name = names.find((one) => one === pointerParts(path)[0]);
    if (severity !== 'error') continue;
    if (name) fields[name] = [fields[name], message].filter(Boolean).join(' ');
    else others.push(message);
  }
  const isPlaced = Object.keys(fields).length > 0;
  if (isPlaced && others.length === 0) return { fields, whole: null };
  return { fields, whole: { title: problem.title, detail: others.length > 0 ? others.join(' ') : problem.detail } };
}
