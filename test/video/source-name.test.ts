import {describe, expect, test} from 'vitest';
import {parseSourceName, shortSource, shownSource} from '../../source/video/source-name.js';

describe('the name of a source', () => {
	test.each([
		['pattern', {kind: 'pattern'}],
		['camera', {kind: 'camera', device: 0}],
		['camera:12', {kind: 'camera', device: 12}],
		['clip.mjpeg', {kind: 'mjpeg', path: 'clip.mjpeg'}],
		['/a b/CLIP.MJPG', {kind: 'mjpeg', path: '/a b/CLIP.MJPG'}],
		['clip.mp4', {kind: 'path', path: 'clip.mp4'}],
		['pictures/', {kind: 'path', path: 'pictures/'}],
		['C:\\clips\\a.avi', {kind: 'path', path: 'C:\\clips\\a.avi'}],
		['cameraman.avi', {kind: 'path', path: 'cameraman.avi'}],
		['/dev/video0', {kind: 'camera', device: 0}],
		['/dev/video12', {kind: 'camera', device: 12}],
		['/dev/videos', {kind: 'path', path: '/dev/videos'}],
	])('%s', (name, expected) => {
		expect(parseSourceName(name)).toEqual(expected);
	});

	test.each([
		'http://192.0.2.7/',
		'HTTPS://cam.example:8443/stream?x=1',
		'http://u:p%40@[2001:db8::1]:81/video',
	])('%s is a URL', name => {
		expect(parseSourceName(name)).toEqual({kind: 'http', url: new URL(name)});
	});

	test.each([
		['', /a source is pattern/],
		['a\0b', /a source is pattern/],
		['camera:', /camera's number/],
		['camera:x', /camera's number/],
		['camera:1000', /camera's number/],
		['ftp://192.0.2.7/x', /ftp:\/\/; pictures come over http/],
		['rtsp://me:secret@192.0.2.7/x', /rtsp:\/\//],
		['http://', /such as http/],
		['http:///path', /no host/],
		['http://?x', /no host/],
		['http://a b/', /space/],
		['http://a\nb/', /space/],
		['http://host:99999/', /host or port/],
		['http://host:0/', /port 0/],
		['http://me:secret@host:99999/', /\*\*\*@host:99999/],
		['http://me:secret@ho st/', /\*\*\*@ho st/],
		['http://me:secret%@host/', /bare %/],
	])('%j is refused in one line', (name, words) => {
		const parsed = parseSourceName(name);
		const problem = parsed.kind === 'bad' ? parsed.problem : '';
		expect(problem).toMatch(words);
		expect(problem).not.toContain('\n');
		expect(problem).not.toContain('secret');
	});
});

describe('a source as it is shown', () => {
	test.each([
		['pattern', 'pattern'],
		['/me@home/clip.mjpeg', '/me@home/clip.mjpeg'],
		['http://host/a@b', 'http://host/a@b'],
		['http://me:secret@host:81/stream?x=1#y', 'http://***@host:81/stream?x=1#y'],
		['http://me@host/', 'http://***@host/'],
		['https://me:se@cret@host/', 'https://***@host/'],
		['http://me:se/cret@host/', 'http://***@host/'],
		['ftp://me:secret@host/', 'ftp://***@host/'],
		['http://me:secret@host:99999/', 'http://***@host:99999/'],
		['http://host/video.cgi?user=me&pwd=secret&size=3', 'http://host/video.cgi?user=***&pwd=***&size=3'],
	])('%s', (name, shown) => {
		expect(shownSource(name)).toBe(shown);
		expect(shownSource(shown)).toBe(shown);
	});
});

test.each([
	['pattern', 'pattern'],
	['/me/clip.mjpeg', 'clip.mjpeg'],
	['/me/pictures/', 'pictures'],
	['C:\\clips\\a.avi', 'a.avi'],
	['/', '/'],
	['http://me:secret@cam:81/', 'cam:81'],
	['https://***@cam/live/stream?token=secret#x', 'cam/live/stream'],
	['http://me:se/cret@cam/', 'cam'],
])('%s in short is %s', (name, short) => {
	expect(shortSource(name)).toBe(short);
});
