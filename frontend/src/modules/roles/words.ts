const words: Record<string, string> = {
  'roles.many': 'Roles',
  'roles.about':
    'A tick lets everybody with the role do it. The administrators’ role has everything.',
  'roles.matrix': 'Permissions by role. Arrow keys move, Space ticks.',
  'roles.permission': 'Permission',
  'roles.cell': '{{permission}}, {{role}}',
  'roles.create': 'New role',
  'roles.created': 'Role {{name}} created',
  'roles.changes_one': '{{count}} change',
  'roles.changes_other': '{{count}} changes',
  'roles.saved': 'Roles saved',
  'roles.menu': 'Actions for {{name}}',
  'roles.rename': 'Rename',
  'roles.name': 'Name',
  'roles.like': 'Begin with the permissions of',
  'roles.like_help': 'They can be changed afterwards.',
  'roles.delete': 'Delete',
  'roles.deleted': 'Role {{name}} deleted',
  'roles.delete_title': 'Delete the role {{name}}?',
  'roles.delete_text': 'Users who have it lose what only this role allowed, at once.',
  'module.identity': 'Users and access',
  'module.settings': 'Settings',
  'module.audit': 'Audit log',
  'module.backup': 'Backups',
};

export default words;
