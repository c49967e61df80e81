/** The field in which a list is searched. */
import Search from 'lucide-solid/icons/search';
import type { JSX } from 'solid-js';
import '../form/field.css';
import './search-field.css';

export const SearchField = (props: {
  label: string;
  placeholder?: string;
  value: string;
  onValue: (value: string) => void;
}): JSX.Element => (
  <label class="search">
    <Search size={16} aria-hidden="true" />
    <span class="visually-hidden">{props.label}</span>
    <input
      class="input"
      type="search"
      placeholder={props.placeholder}
      value={props.value}
      onInput={({ currentTarget }) => props.onValue(currentTarget.value)}
    />
  </label>
);
