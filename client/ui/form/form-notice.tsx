/** What is wrong with the whole of a form, above its fields. */
import { Show, type JSX } from 'solid-js';
import type { FormProblem } from './form.ts';
import './form.css';
import { Notice } from '../feedback/message.tsx';

export const FormNotice = (props: { problem: FormProblem | null }): JSX.Element => (
  <Show when={props.problem}>
    {(problem) => (
      <Notice tone="error" role="alert" title={problem().title}>
        <p>{problem().detail}</p>
      </Notice>
    )}
  </Show>
);
