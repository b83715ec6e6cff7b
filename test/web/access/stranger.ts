import {spawn} from 'node:child_process';
import {once} from 'node:events';
import type {Need} from '../../opencv/built.js';

/** Another user of this computer. Only root can act as one. */

export const strangerUid = 65_534;
export const needStranger: Need = {
	name: 'root, to act as another user, and Linux, which knows one',
	isThere: process.platform === 'linux' && process.getuid?.() === 0,
};

/** Runs a module's text as this user, with `port` in it. Resolves with what it prints. */
export async function runAs(uid: number, port: number, text: string): Promise<string> {
	const program = `import net from 'node:net'; import {once} from 'node:events'; const port = ${port};\n${text}`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
		uid,
		gid: uid,
		cwd: '/',
		env: {},
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const [output] = await Promise.all([child.stdout.setEncoding('utf8').toArray(), once(child, 'close')]);
	return output.join('');
}
