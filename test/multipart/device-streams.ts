/** How real devices frame their pictures: the bytes around them, as their programs write them (tools named by row). */
export type DeviceStyle = {
	readonly name: string;
	readonly contentType: string;
	/** Before the first picture. */
	readonly opening: string;
	/** Around each picture. */
	readonly head: (length: number, index: number) => string;
	readonly tail: string;
	/** A part is handed on as soon as its bytes are there. */
	readonly isPrompt: boolean;
};

export const deviceStyles: readonly DeviceStyle[] = [
	{
		name: 'ESP32-CAM (esp32-camera web server)',
		contentType: 'multipart/x-mixed-replace;boundary=123456789000000000000987654321',
		opening: '',
		head: length =>
			`\r\n--123456789000000000000987654321\r\nContent-Type: image/jpeg\r\nContent-Length: ${length}\r\nX-Timestamp: 12.345678\r\n\r\n`,
		tail: '',
		isPrompt: true,
	},
	{
		name: 'mjpg-streamer',
		contentType: 'multipart/x-mixed-replace;boundary=boundarydonotcross',
		opening: '--boundarydonotcross\r\n',
		head: length =>
			`Content-Type: image/jpeg\r\nContent-Length: ${length}\r\nX-Timestamp: 1700000000.123456\r\n\r\n`,
		tail: '\r\n--boundarydonotcross\r\n',
		isPrompt: true,
	},
	{
		name: 'ustreamer',
		contentType: 'multipart/x-mixed-replace;boundary=boundarydonotcross',
		opening: '--boundarydonotcross\r\n',
		head: length =>
			`Content-Type: image/jpeg\r\nContent-Length: ${length}\r\nX-Timestamp: 1700000000.123456\r\nX-UStreamer-Online: true\r\n\r\n`,
		tail: '\r\n--boundarydonotcross\r\n',
		isPrompt: true,
	},
	{
		name: 'Axis',
		contentType: 'multipart/x-mixed-replace; boundary=--myboundary',
		opening: '--myboundary\r\n',
		head: length => `Content-Type: image/jpeg\r\nContent-Length: ${length}\r\n\r\n`,
		tail: '\r\n--myboundary\r\n',
		isPrompt: true,
	},
	{
		name: 'Motion',
		contentType: 'multipart/x-mixed-replace; boundary=BoundaryString',
		opening: '--BoundaryString\r\n',
		head: length => `Content-type: image/jpeg\r\nContent-Length: ${String(length).padStart(9)}\r\n\r\n`,
		tail: '\r\n--BoundaryString\r\n',
		isPrompt: true,
	},
	{
		name: 'ffmpeg -f mpjpeg',
		contentType: 'multipart/x-mixed-replace;boundary=ffmpeg',
		opening: '--ffmpeg\r\n',
		head: length => `Content-type: image/jpeg\r\nContent-length: ${length}\r\n\r\n`,
		tail: '\r\n--ffmpeg\r\n',
		isPrompt: true,
	},
	{
		name: 'ffmpeg -f mpjpeg -listen 1, whose Content-Type says nothing',
		contentType: 'application/octet-stream',
		opening: '--ffmpeg\r\n',
		head: length => `Content-type: image/jpeg\r\nContent-length: ${length}\r\n\r\n`,
		tail: '\r\n--ffmpeg\r\n',
		isPrompt: true,
	},
	{
		name: 'a boundary in quotes, with dashes of its own and two more in the body',
		contentType: 'multipart/x-mixed-replace; charset=utf-8; boundary="--my frame"',
		opening: '',
		head: length => `----my frame\r\nContent-Length: ${length}\r\n\r\n`,
		tail: '\r\n',
		isPrompt: true,
	},
	{
		name: 'a boundary with a space and without quotes (D-Link)',
		contentType: 'multipart/x-mixed-replace;boundary=--video boundary--',
		opening: '',
		head: length => `--video boundary--\r\nContent-length: ${length}\r\nContent-type: image/jpeg\r\n\r\n`,
		tail: '\r\n',
		isPrompt: true,
	},
	{
		name: 'no Content-Length',
		contentType: 'multipart/x-mixed-replace; boundary=frame',
		opening: '',
		head: () => '--frame\r\nContent-Type: image/jpeg\r\n\r\n',
		tail: '\r\n',
		isPrompt: false,
	},
	{
		name: 'no Content-Length and LF for CRLF',
		contentType: 'multipart/x-mixed-replace; boundary=frame',
		opening: '',
		head: () => '--frame\nContent-Type: image/jpeg\n\n',
		tail: '\n',
		isPrompt: false,
	},
	{
		name: 'no headers at all',
		contentType: 'multipart/x-mixed-replace; boundary=frame',
		opening: '',
		head: () => '--frame\r\n\r\n',
		tail: '\r\n',
		isPrompt: false,
	},
	{
		name: 'LF for CRLF',
		contentType: 'multipart/x-mixed-replace; boundary=frame',
		opening: '',
		head: length => `--frame\nContent-Type: image/jpeg\nContent-Length: ${length}\n\n`,
		tail: '\n',
		isPrompt: true,
	},
	{
		name: 'a preamble, white space behind the delimiter, and empty lines behind the picture',
		contentType: 'multipart/x-mixed-replace; boundary=frame',
		opening: 'This is a stream.\r\n\r\n--framework is no delimiter\r\n\r\n',
		head: length => `--frame \t\r\nContent-Length:${length}\r\n\r\n`,
		tail: '\r\n\r\n\r\n',
		isPrompt: true,
	},
	{
		name: 'no boundary parameter',
		contentType: 'multipart/x-mixed-replace',
		opening: '',
		head: length => `--whatever\r\nContent-Length: ${length}\r\n\r\n`,
		tail: '\r\n',
		isPrompt: true,
	},
	{
		name: 'a Content-Length that is too large',
		contentType: 'multipart/x-mixed-replace; boundary=frame',
		opening: '',
		head: (length, index) => `--frame\r\nContent-Length: ${index === 0 ? length : length + 7}\r\n\r\n`,
		tail: '\r\n',
		isPrompt: false,
	},
	{
		name: 'a Content-Length that is no number',
		contentType: 'multipart/x-mixed-replace; boundary=frame',
		opening: '',
		head: () => '--frame\r\nContent-Length: -1\r\n\r\n',
		tail: '\r\n',
		isPrompt: false,
	},
	{
		name: 'no Content-Length, and no line break before the delimiter',
		contentType: 'multipart/x-mixed-replace; boundary=frame',
		opening: '',
		head: () => '--frame\r\nContent-Type: image/jpeg\r\n\r\n',
		tail: '',
		isPrompt: false,
	},
	{
		name: 'no line break before the delimiter',
		contentType: 'multipart/x-mixed-replace; boundary=frame',
		opening: '',
		head: length => `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${length}\r\n\r\n`,
		tail: '',
		isPrompt: true,
	},
	{
		name: 'a delimiter before the first picture alone (mjpeg-proxy, pull request 1)',
		contentType: 'multipart/x-mixed-replace;boundary=frame',
		opening: '--frame',
		head: length => `\r\nContent-type: image/jpeg\r\nContent-length: ${length}\r\n\r\n`,
		tail: '\r\n',
		isPrompt: true,
	},
	{
		name: 'no delimiter before the first picture (Tasmota, esp32cam)',
		contentType: 'multipart/x-mixed-replace;boundary=e8b8c539',
		opening: '',
		head: length => `Content-Type: image/jpeg\r\nContent-Length: ${length}\r\n\r\n`,
		tail: '\r\n--e8b8c539\r\n',
		isPrompt: true,
	},
	{
		name: 'each delimiter twice (Foscam)',
		contentType: 'multipart/x-mixed-replace;boundary=ThisString',
		opening: '',
		head: length =>
			`--ThisString\r\n--ThisString\r\nContent-type:image/jpeg\r\nContent-Length:${length}\r\n\r\n`,
		tail: '\r\n',
		isPrompt: true,
	},
	{
		name: 'the first header behind the delimiter, on its line (viseron)',
		contentType: 'multipart/x-mixed-replace;boundary=--jpgboundary',
		opening: '',
		head: length => `--jpgboundaryContent-type: image/jpeg\r\nContent-length: ${length}\r\n\r\n`,
		tail: '\r\n',
		isPrompt: true,
	},
	{
		name: 'a boundary that is announced without the dashes that it has',
		contentType: 'multipart/x-mixed-replace; boundary=frame',
		opening: '',
		head: () => '----frame\r\nContent-Type: image/jpeg\r\n\r\n',
		tail: '\r\n',
		isPrompt: false,
	},
	{
		name: 'a boundary without any dashes before it',
		contentType: 'multipart/x-mixed-replace; boundary="frame"',
		opening: '',
		head: () => 'frame\r\nContent-Type: image/jpeg\r\n\r\n',
		tail: '\r\n',
		isPrompt: false,
	},
	{
		name: 'another boundary than announced',
		contentType: 'multipart/x-mixed-replace; boundary=announced',
		opening: '\r\n',
		head: () => '--used\r\nContent-Type: image/jpeg\r\n\r\n',
		tail: '\r\n',
		isPrompt: false,
	},
];

/** What such a device sends for these pictures, each in three pieces: before, the picture, behind. */
export function deviceStream(style: DeviceStyle, pictures: readonly Uint8Array[]): Uint8Array {
	return Buffer.concat([
		Buffer.from(style.opening, 'latin1'),
		...pictures.flatMap((picture, index) => [
			Buffer.from(style.head(picture.length, index), 'latin1'),
			picture,
			Buffer.from(style.tail, 'latin1'),
		]),
	]);
}
