import { expect, it } from 'vitest';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { permissionLabel } from './catalog.ts';
import { permissionsCalled } from './find-permissions.ts';

const catalog = builtInCatalog();

it('[U63] a permission is found by its name, its label and its old names, and by nothing that only holds them', () => {
  for (const text of ['Users.Edit', 'users.edit', 'Users – Edit', ' users - edit '])
    expect(permissionsCalled(catalog, text), text).toEqual(['Users.Edit']);
  for (const permission of catalog.permissions) {
    expect(permissionsCalled(catalog, permission)).toContain(permission);
    expect(permissionsCalled(catalog, permissionLabel(catalog, permission))).toContain(permission);
  }
  for (const [legacy, by] of catalog.replacementsByLegacy)
    expect(permissionsCalled(catalog, legacy)).toEqual(expect.arrayContaining([...by]));
  for (const text of ['', '–', 'Users', 'Edit', 'Users.Edit now']) expect(permissionsCalled(catalog, text), text).toEqual([]);
});
