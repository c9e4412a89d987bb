const words: Record<string, string> = {
  'profile.title': 'My profile',
  'profile.about': 'Signed in as {{username}}. Roles: {{roles}}.',
  'profile.looks': 'How the screens look',
  'profile.looks_about': 'Only for you, on every device.',
  'profile.theme': 'Theme',
  'profile.theme_system': 'As the system',
  'profile.theme_light': 'Light',
  'profile.theme_dark': 'Dark',
  'profile.density': 'Rows',
  'profile.density_compact': 'Dense',
  'profile.density_comfortable': 'With more air',
  'profile.language': 'Language and region',
  'profile.language_help': 'Decides how numbers and dates are written and read.',
  'profile.password': 'Password',
  'profile.password_about': 'Changing it ends your other sessions.',
  'profile.password_change': 'Change password',
  'profile.password_changed': 'Password changed; your other sessions have ended',
};

export default words;
