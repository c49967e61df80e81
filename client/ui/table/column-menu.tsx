/** Which columns of a table are shown, as a menu. */
import Columns from 'lucide-solid/icons/columns-3';
import { For, type JSX } from 'solid-js';
import { buttonClass } from '../controls/button.tsx';
import { Menu, MenuCheck } from '../controls/menu.tsx';
import type { ColumnChoice } from './column.ts';

export const ColumnMenu = <T,>(props: { choice: ColumnChoice<T> }): JSX.Element => (
  <Menu
    triggerClass={buttonClass({ small: true })}
    trigger={
      <>
        <Columns size={15} aria-hidden="true" /> Columns
      </>
    }
  >
    <For each={props.choice.all}>
      {(column) => (
        <MenuCheck
          isOn={props.choice.isShown(column.key)}
          isDisabled={column.isFixed ?? false}
          onValue={(isShown) => props.choice.show(column.key, isShown)}
        >
          {column.label}
        </MenuCheck>
      )}
    </For>
  </Menu>
);
