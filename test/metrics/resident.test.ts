import {expect, test} from 'vitest';
import {residentBytes} from '../../source/metrics/resident.js';

test('the memory of this process is told as the system tells it', () => {
	expect(residentBytes()).toBeGreaterThan(10e6);
	expect(residentBytes(() => 123)).toBe(123);
});

test('where the system hides it, the most that it was so far stands for it', () => {
	const hidden = (): number => {
		throw new Error('ENOENT: no such file or directory, uv_resident_set_memory');
	};
	expect(residentBytes(hidden, () => 456)).toBe(456);
	expect(residentBytes(hidden)).toBeGreaterThan(10e6);
});
