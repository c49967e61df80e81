/** How events are called where one kind of them is chosen. */
import type { AuditEventName } from '../../../core/audit/audit-row.ts';
import type { Option } from '../../ui/controls/select.tsx';

const nameByEvent: Readonly<Record<AuditEventName, string>> = {
  'profile-created': 'Profile created',
  'profile-changed': 'Profile changed',
  'profile-removed': 'Profile deleted',
  'draft-discarded': 'Draft discarded',
  'draft-reopened': 'Draft opened again',
  'user-created': 'User added',
  'user-changed': 'User changed',
  'user-removed': 'User removed',
  'profiles-assigned': 'Profiles assigned',
  'password-changed': 'Password set',
  'invitation-created': 'Link to set a password',
  'token-created': 'Token made',
  'token-revoked': 'Token ended',
  'session-started': 'Sign-in',
  'session-refused': 'Sign-in refused',
  'session-ended': 'Session ended',
  'right-refused': 'Right refused',
  'settings-changed': 'Settings changed',
  'audit-exported': 'Events exported',
};

export const eventOptions: readonly Option[] = [
  { value: '', label: 'Any event' },
  ...Object.entries(nameByEvent).map(([value, label]) => ({ value, label })),
];
