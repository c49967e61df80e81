/** The permissions that drive Accord itself; a catalogue that lacks one is given it. */

export const ownPermissions = {
  viewProfiles: 'SecurityProfiles.View',
  createProfiles: 'SecurityProfiles.Create',
  editProfiles: 'SecurityProfiles.Edit',
  deleteProfiles: 'SecurityProfiles.Delete',
  viewUsers: 'Users.View',
  createUsers: 'Users.Create',
  editUsers: 'Users.Edit',
  deleteUsers: 'Users.Delete',
  assignProfiles: 'Users.EditPermission',
  enableUsers: 'Users.EnableAndDisable',
  viewAudit: 'HistoricalChanges.View',
} as const;

export type OwnPermission = (typeof ownPermissions)[keyof typeof ownPermissions];
