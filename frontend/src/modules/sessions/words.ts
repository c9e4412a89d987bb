const words: Record<string, string> = {
  'sessions.many': 'Sessions',
  'sessions.about':
    'Each sign-in on a device is a session. Ending one signs that device out at once.',
  'sessions.whose': 'Whose sessions',
  'sessions.mine': 'Mine',
  'sessions.all': 'Everybody’s',
  'sessions.device': 'Device',
  'sessions.this': 'this one',
  'sessions.address': 'Address',
  'sessions.began': 'Signed in',
  'sessions.seen': 'Last seen',
  'sessions.none': 'No sessions.',
  'sessions.more': 'Show more',
  'sessions.revoke': 'End',
  'sessions.revoke_of': 'End the session of {{name}}, {{device}}',
  'sessions.revoke_title': 'End this session?',
  'sessions.revoke_text': '{{name}} is signed out on {{device}} at once.',
  'sessions.revoke_own': 'This is the session that you are using: you will be signed out.',
  'sessions.revoked': 'The session has ended',
  'sessions.prune': 'Clean up',
  'sessions.pruned_one': '{{count}} outdated token removed',
  'sessions.pruned_other': '{{count}} outdated tokens removed',
};

export default words;
