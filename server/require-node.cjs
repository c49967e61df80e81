/** Ends with one sentence where this Node is too old for the rest, of which it could not even read the first line. [G47] So this is written for any Node. */
'use strict';

var oldest = 24;

if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write(
    'Accord needs Node ' +
      oldest +
      ' or newer, and this is Node ' +
      process.versions.node +
      '. On Linux x64 "npm ci" brings the right one, unless it is told to omit optional packages; elsewhere install Node ' +
      oldest +
      ' (https://nodejs.org), run "npm ci" again, and then this.\n',
  );
  process.exit(2);
}
