#!/usr/bin/env python3
"""The program as its users run it: commands, a served conversation, TLS, signals, mistakes.

    program_test.py PROGRAM
"""
import contextlib
import http.server
import json
import os
import pathlib
import pty
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.error
import urllib.request
import wave

PROGRAM = sys.argv.pop(1)
PATIENCE = 120  # seconds until a hanging program is given up; nothing is measured


def clean_environment(folder):
    env = {k: v for k, v in os.environ.items() if not k.startswith("REPARTEE_") or k == "REPARTEE_MODELS"}
    env["XDG_CONFIG_HOME"] = str(folder)
    return env


class Serving:
    """`repartee serve`, ended by the end of the with block."""

    def __init__(self, folder, *arguments):
        self.process = subprocess.Popen([PROGRAM, "serve", *arguments], cwd=folder, text=True,
                                        env=clean_environment(folder), stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line.startswith("ready "):
            _, errors = self.process.communicate(timeout=PATIENCE)
            raise AssertionError(f"it said {line!r}, not ready; {errors}")
        self.urls = line.split()[1:]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def end(self):
        """Asks for an orderly end; the exit status and what was written."""
        self.process.send_signal(signal.SIGTERM)
        out, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, errors


class Recognizer(http.server.ThreadingHTTPServer):
    """A server of OpenAI's transcriptions that keeps the forms it was sent, for a with block."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.server.forms.append(self.rfile.read(int(self.headers["Content-Length"])))
            answer = b'{"text": "hello"}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.forms = []
        self.url = f"http://127.0.0.1:{self.server_port}/v1"

    def __enter__(self):
        self.thread = threading.Thread(target=self.serve_forever)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.thread.join()
        self.server_close()


def sound_in(form):
    """The samples of the WAV file in an uploaded form."""
    begin = form.index(b"RIFF")
    size, = struct.unpack_from("<I", form, begin + 4)
    return form[begin + 44:begin + 8 + size]


def all_of_terminal(terminal):
    """What is written to a pseudo-terminal until its last writer closes it."""
    written = b""
    with contextlib.suppress(OSError):  # how Linux tells the end
        while piece := os.read(terminal, 4096):
            written += piece
    os.close(terminal)
    return written.decode()


# Fast, and the same on every machine.
SCRIPTED = ("--stt-engine", "scripted", "--stt-scripted-text", "good morning", "--tts-engine", "tone",
            "--vad-engine", "energy")


class Program(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name)

    def run_program(self, *arguments, input=None):
        return subprocess.run([PROGRAM, *arguments], cwd=self.folder, env=clean_environment(self.folder),
                              input=input, capture_output=True, text=True, timeout=PATIENCE)

    def say(self, text, name="speech.wav"):
        said = self.run_program("say", text, "-o", name)
        self.assertEqual(said.returncode, 0, said.stderr)
        return self.folder / name

    def test_what_is_said_is_written_down(self):
        speech = self.say("what is the weather like in london tomorrow")
        with wave.open(str(speech)) as sound:
            self.assertEqual((sound.getnchannels(), sound.getsampwidth()), (1, 2))
            self.assertGreater(sound.getnframes() / sound.getframerate(), 1.0)
        written = self.run_program("transcribe", str(speech), "--json")
        self.assertEqual(written.returncode, 0, written.stderr)
        lines = [json.loads(line) for line in written.stdout.splitlines()]
        self.assertEqual(lines[-1]["event"], "summary")
        self.assertIn("weather", written.stdout)
        self.assertIn("london", written.stdout)

    def test_recordings_are_written_down_with_the_hint_and_the_noise_reduction_of_the_settings(self):
        speech = self.say("what is the weather like in london tomorrow")
        with Recognizer() as recognizer:
            remote = ("transcribe", str(speech), "--engine", "openai", "--stt-base-url", recognizer.url)
            for flags in ((), ("--stt-prompt", "Acme, Roadrunner", "--stt-noise-reduction", "near_field")):
                written = self.run_program(*remote, *flags)
                if "no noise reduction" in written.stderr:
                    self.skipTest(written.stderr)
                self.assertEqual(written.returncode, 0, written.stderr)
        plain, cleaned = recognizer.forms
        self.assertNotIn(b"Roadrunner", plain)
        self.assertIn(b"Acme, Roadrunner", cleaned)
        self.assertEqual(len(sound_in(plain)), len(sound_in(cleaned)))
        self.assertNotEqual(sound_in(plain), sound_in(cleaned))

    def test_recognizers_are_measured_on_a_manifest(self):
        said = {"a": "please repeat the last sentence", "b": "how many people live in china"}
        rows = ["file\ttranscript\tkind"]
        for name, text in said.items():
            self.say(text, name + ".wav")
            rows.append(f"{name}.wav\t{text}\t{name}")
        manifest = self.folder / "list.tsv"
        manifest.write_text("\n".join(rows) + "\n")
        measured = self.run_program("eval", "stt", "--manifest", str(manifest), "--engine",
                                    "pocketsphinx", "--json")
        self.assertEqual(measured.returncode, 0, measured.stderr)
        lines = [json.loads(line) for line in measured.stdout.splitlines()]
        summary = lines[-1]
        self.assertEqual(summary["event"], "summary")
        self.assertIn("pocketsphinx", summary["engine"])
        self.assertEqual(summary["words"], 11)
        self.assertLess(summary["wer"], 0.4)
        self.assertGreater(summary["live"]["first_stable_word_p50_ms"], 0)
        self.assertEqual({line["kind"] for line in lines if line["event"] == "result"}, {"a", "b", "all"})
        table = self.run_program("eval", "stt", "--manifest", str(manifest), "--limit", "1",
                                 "--engine", "scripted", "--snr", "10", "--compare")
        self.assertEqual(table.returncode, 0, table.stderr)
        self.assertIn("WER %", table.stdout)
        self.assertIn("live gated, white noise 10 dB", table.stdout)

    def test_a_bad_manifest_is_named_with_its_line_and_its_mend(self):
        manifest = self.folder / "list.tsv"
        manifest.write_text("file\ttranscript\nmissing.wav\thello\n")
        for text, words in (("file\ttranscript\nmissing.wav\thello\n", "line 2: there is no recording"),
                            ("file\ttranscript\nmissing.wav\n", "line 2: 1 columns"),
                            ("file\ttranscript\nlist.tsv\thello\n", "line 2: ")):
            manifest.write_text(text)
            failed = self.run_program("eval", "stt", "--manifest", str(manifest))
            self.assertEqual(failed.returncode, 1, text)
            self.assertIn(words, failed.stderr)
        self.assertEqual(self.run_program("eval", "stt").returncode, 2)
        self.assertEqual(self.run_program("eval").returncode, 2)
        self.assertEqual(self.run_program("eval", "vad", "--data", "nowhere").returncode, 1)

    def test_voices_and_detectors_are_measured(self):
        voices = self.run_program("eval", "tts", "--limit", "2", "--recognizer", "pocketsphinx", "--json")
        self.assertEqual(voices.returncode, 0, voices.stderr)
        lines = [json.loads(line) for line in voices.stdout.splitlines()]
        self.assertEqual([line["voice"] for line in lines[:-1]], ["slt", "rms"])
        for line in lines[:-1]:
            self.assertGreater(line["real_time_factor"], 0)
            self.assertGreater(line["first_audio_p95_ms"], 0)
            self.assertLess(line["wer"], 0.5)
        detectors = self.run_program("eval", "vad", "--engine", "energy", "--json")
        self.assertEqual(detectors.returncode, 0, detectors.stderr)
        lines = [json.loads(line) for line in detectors.stdout.splitlines()]
        self.assertEqual(lines[-1]["event"], "summary")
        self.assertEqual(lines[-2]["detector"], "energy")
        clean = next(line for line in lines if line.get("condition") == "clean")
        self.assertEqual(clean["missed"], 0)

    def test_a_spoken_conversation_with_the_embedded_engines(self):
        first = self.say("what time is it in new york right now", "first.wav")
        second = self.say("goodbye and have a nice evening", "second.wav")
        talked = self.run_program("talk", str(first), str(second), "--json", "--save", "reply.wav")
        self.assertEqual(talked.returncode, 0, talked.stderr)
        summary = json.loads(talked.stdout.splitlines()[-1])
        self.assertEqual(summary["event"], "summary")
        self.assertEqual(len(summary["turns"]), 2)
        for turn, word in zip(summary["turns"], ("york", "evening")):
            self.assertIn(word, turn["transcript"])
            self.assertIn(word, turn["reply"])  # echo says what it heard
            self.assertGreater(turn["reply_audio_ms"], 500)
            for stage in ("voice_to_voice", "endpoint", "stt", "first_token", "first_audio"):
                self.assertGreaterEqual(turn["latency_ms"][stage], 0)
        # The reply is speech: it can be understood again.
        heard = self.run_program("transcribe", "reply.wav")
        self.assertIn("evening", heard.stdout)

    def test_talk_ends_with_its_summary_whatever_went_wrong(self):
        speech = self.say("good morning")
        unsaved = self.run_program("talk", str(speech), *SCRIPTED, "--json", "--save", "nowhere/reply.wav")
        self.assertEqual(unsaved.returncode, 1)
        self.assertIn("nowhere/reply.wav cannot be written", unsaved.stderr)
        *_, error, summary = map(json.loads, unsaved.stdout.splitlines())
        self.assertEqual((error["event"], error["code"]), ("error", "unavailable"))
        self.assertEqual(summary["event"], "summary")
        self.assertGreater(summary["turns"][0]["reply_audio_ms"], 0)

        with Serving(self.folder, "--listen", "127.0.0.1:0", *SCRIPTED) as server:
            with subprocess.Popen([PROGRAM, "talk", *[str(speech)] * 3, "--url", server.urls[0], "--json"],
                                  cwd=self.folder, env=clean_environment(self.folder), text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as talk:
                events = []
                for line in talk.stdout:
                    events.append(json.loads(line))
                    if events[-1]["event"] == "answered":
                        server.process.kill()
        self.assertEqual(talk.returncode, 1)
        *_, error, summary = events
        self.assertEqual((error["event"], error["code"]), ("error", "closed"))
        self.assertEqual(summary["event"], "summary")
        first, second = summary["turns"]
        self.assertGreater(first["reply_audio_ms"], 0)
        self.assertEqual(second["reply_audio_ms"], 0)

    def test_a_terminal_shows_how_much_of_a_recording_has_been_spoken(self):
        speech = self.say("good morning")
        for flags, shown in (((), True), (("--json",), False)):
            ours, theirs = pty.openpty()
            with subprocess.Popen([PROGRAM, "talk", str(speech), *SCRIPTED, "--log-level", "off", *flags],
                                  cwd=self.folder, env=clean_environment(self.folder),
                                  stdout=subprocess.DEVNULL, stderr=theirs) as talk:
                os.close(theirs)
                written = all_of_terminal(ours)
            self.assertEqual(talk.returncode, 0, written)
            for part in ("speaking ", " 100%"):
                self.assertEqual(part in written, shown, written)

    def test_a_served_conversation_is_recorded_and_runs_again(self):
        speech = self.say("what time is it in new york right now")
        with Serving(self.folder, "--listen", "127.0.0.1:0", "--journal", "journals", "--journal-audio",
                     "--stt-engine", "scripted", "--stt-scripted-text", "what time is it", "--tts-engine", "tone",
                     "--vad-engine", "energy") as server:
            talked = self.run_program("talk", str(speech), "--url", server.urls[0], "--json")
            self.assertEqual(talked.returncode, 0, talked.stderr)
            status, _, errors = server.end()
            self.assertEqual(status, 0, errors)
        journal, sound = sorted((self.folder / "journals").iterdir())
        self.assertEqual([journal.suffix, sound.suffix], [".jsonl", ".wav"])
        self.assertEqual(journal.stat().st_mode & 0o777, 0o600)
        with wave.open(str(sound)) as recorded, wave.open(str(speech)) as said:
            self.assertEqual(recorded.getframerate(), 16000)
            self.assertGreater(recorded.getnframes() / 16000, said.getnframes() / said.getframerate() - 0.1)

        replayed = self.run_program("replay", str(journal), "--json", "--html", "timeline.html")
        self.assertEqual(replayed.returncode, 0, replayed.stdout + replayed.stderr)
        *turns, summary = map(json.loads, replayed.stdout.splitlines())
        self.assertTrue(summary["same_effects"], summary)
        self.assertEqual(summary["state"], "complete")
        self.assertIsNone(summary["broken_invariant"])
        self.assertIn("what time is it", turns[0]["said"])
        self.assertEqual(turns[0]["outcome"], "completed")
        self.assertIn("<svg", (self.folder / "timeline.html").read_text())

        asked = self.run_program("replay", str(journal), "--set", "turn.silence_ms=200", "--json")
        self.assertEqual(asked.returncode, 0, asked.stdout + asked.stderr)
        events = [json.loads(line) for line in asked.stdout.splitlines()]
        before = [event for event in events if event["event"] == "turn"]
        after = [event for event in events if event["event"] == "changed_turn"]
        self.assertLess(after[0]["decided_ms"], before[0]["decided_ms"])

        # As the server would leave it if it died while writing.
        whole = journal.read_bytes()
        (self.folder / "torn.jsonl").write_bytes(whole[:len(whole) * 2 // 3])
        torn = self.run_program("replay", "torn.jsonl")
        self.assertEqual(torn.returncode, 0, torn.stderr)
        self.assertIn("its last line is torn", torn.stdout)

    def test_what_is_no_journal_and_no_setting_is_named(self):
        speech = self.say("good morning")
        foreign = self.run_program("replay", str(speech))
        self.assertEqual(foreign.returncode, 1)
        self.assertIn("line 1 of the journal", foreign.stderr)
        self.assertIn("serve --journal", foreign.stderr)
        (self.folder / "new.jsonl").write_text('{"repartee_journal":1,"settings":{}}\n')
        slip = self.run_program("replay", "new.jsonl", "--set", "turn.silense_ms=400")
        self.assertEqual(slip.returncode, 1)
        self.assertIn("turn.silence_ms", slip.stderr)
        later = self.run_program("replay", str(self.folder / "none.jsonl"))
        self.assertIn("cannot read", later.stderr)

    def test_a_folder_for_journals_that_cannot_be_is_named(self):
        (self.folder / "file").write_text("in the way")
        refused = self.run_program("serve", "--listen", "127.0.0.1:0", "--journal", "file")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("journal.dir", refused.stderr)

    def test_a_language_that_nobody_here_recognizes_is_named(self):
        refused = self.run_program("serve", "--listen", "127.0.0.1:0", "--stt-engine", "pocketsphinx",
                                   "--stt-language", "de")
        self.assertEqual(refused.returncode, 1)
        self.assertNotIn("ready", refused.stdout)
        self.assertIn("stt.language: ", refused.stderr)
        self.assertIn("'de'", refused.stderr)

    def test_silence_gets_no_answer_and_says_so(self):
        with wave.open(str(self.folder / "silence.wav"), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(16000)
            sound.writeframes(bytes(32000))
        talked = self.run_program("talk", "silence.wav")
        self.assertEqual(talked.returncode, 1)
        self.assertIn("spoken answer", talked.stderr)

    def test_one_process_serves_both_plain_and_tls(self):
        made = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                               "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout",
                               "key.pem", "-out", "cert.pem"], cwd=self.folder, capture_output=True, timeout=PATIENCE)
        self.assertEqual(made.returncode, 0)
        with Serving(self.folder, "--listen", "http://127.0.0.1:0", "--listen", "https://127.0.0.1:0",
                     "--tls-cert", "cert.pem", "--tls-key", "key.pem") as server:
            self.assertRegex(" ".join(server.urls), r"^http://127\.0\.0\.1:\d+ https://127\.0\.0\.1:\d+$")
            trust = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
            for url, context in zip(server.urls, (None, trust)):
                with urllib.request.urlopen(url + "/readyz", context=context, timeout=PATIENCE) as answer:
                    self.assertEqual(answer.status, 200)
            old = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
            with self.assertRaises(urllib.error.URLError):
                urllib.request.urlopen(server.urls[1] + "/readyz", context=old, timeout=PATIENCE)
            speech = self.say("stop talking and listen to me for a moment")
            talked = self.run_program("talk", str(speech), "--url", server.urls[1], "--ca", "cert.pem", "--json")
            self.assertEqual(talked.returncode, 0, talked.stderr)
            self.assertIn("moment", json.loads(talked.stdout.splitlines()[-1])["turns"][0]["transcript"])
            status, out, errors = server.end()
            self.assertEqual(status, 0, errors)
            self.assertEqual(out, "", "stdout holds the ready line only")

    def test_a_certificate_of_its_own_is_trusted_the_way_it_says(self):
        with Serving(self.folder, "--listen", "127.0.0.1:0", "--tls-self-signed", "--server-data-path",
                     "data") as server:
            url = server.urls[0]
            self.assertRegex(url, r"^https://127\.0\.0\.1:\d+$")
            pem = self.folder / "data" / "tls" / "localhost.pem"
            made = pem.read_bytes()
            for host in ("127.0.0.1", "localhost"):
                address = url.replace("127.0.0.1", host) + "/readyz"
                for command, variables in (
                        (["curl", "-sf", "--cacert", str(pem), address], {}),
                        ([sys.executable, "-c", f"import urllib.request as u; u.urlopen('{address}')"],
                         {"SSL_CERT_FILE": str(pem)})):
                    asked = subprocess.run(command, env={**os.environ, **variables}, capture_output=True,
                                           text=True, timeout=PATIENCE)
                    self.assertEqual(asked.returncode, 0, f"{command}: {asked.stderr}")
            _, _, errors = server.end()
            for way in ("NODE_EXTRA_CA_CERTS=", "SSL_CERT_FILE=", "curl --cacert "):
                self.assertIn(way + str(pem), errors)
        with Serving(self.folder, "--listen", "127.0.0.1:0", "--tls-self-signed", "--server-data-path",
                     "data") as server:
            server.end()
        self.assertEqual(pem.read_bytes(), made, "it is made once")

    def test_an_answer_under_way_is_written_to_its_end(self):
        with Serving(self.folder, "--listen", "127.0.0.1:0", "--stt-engine", "scripted", "--tts-engine",
                     "tone") as server:
            # More sound than any socket holds: the answer waits for its reader.
            request = urllib.request.Request(
                server.urls[0] + "/v1/audio/speech", headers={"Content-Type": "application/json"},
                data=json.dumps({"input": "all of this is said. " * 190, "response_format": "wav"}).encode())
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                heard = answer.read(1000)
                server.process.send_signal(signal.SIGTERM)
                while "signal" not in server.process.stderr.readline():
                    pass
                heard += answer.read()  # fails where the last chunk is missing
            self.assertGreater(len(heard), 1_000_000)
            self.assertEqual(server.process.wait(timeout=PATIENCE), 0)

    def test_the_second_signal_ends_at_once(self):
        with Serving(self.folder, "--listen", "127.0.0.1:0", "--stt-engine", "scripted", "--tts-engine", "tone",
                     "--answer-mode", "llm", "--llm-engine", "scripted", "--llm-scripted-delay-ms", "9000") as server:
            host, port = re.match(r"http://([\d.]+):(\d+)", server.urls[0]).groups()
            # A question whose answer is far away keeps the drain waiting.
            with socket.create_connection((host, int(port)), timeout=PATIENCE) as wire:
                wire.sendall((f"GET /ws/voice HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
                              "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                              "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: repartee.v1\r\n\r\n").encode())
                heard = b""
                while b"\r\n\r\n" not in heard:
                    heard += wire.recv(4096)
                self.assertIn(b" 101 ", heard)
                for message in ({"type": "hello"}, {"type": "text", "text": "anybody there"}):
                    text = json.dumps(message).encode()
                    wire.sendall(bytes([0x81, 0x80 | len(text)]) + bytes(4) + text)  # masked with zeros
                while b"thinking" not in heard:
                    heard += wire.recv(4096)
                server.process.send_signal(signal.SIGTERM)
                while "signal" not in server.process.stderr.readline():
                    pass
                server.process.send_signal(signal.SIGTERM)
                server.process.wait(timeout=PATIENCE)
                self.assertEqual(server.process.returncode, 128 + signal.SIGTERM)

    def test_a_misspelt_setting_is_named_with_its_line_and_its_mend(self):
        (self.folder / "repartee.toml").write_text("[turn]\nsilense_ms = 300\n")
        refused = self.run_program("config")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("repartee.toml:2", refused.stderr)
        self.assertIn("silence_ms", refused.stderr)

    def test_what_cannot_be_served_is_named_with_where_it_was_set(self):
        (self.folder / "repartee.toml").write_text('[server]\nlisten = ["nonsense"]\n')
        for command in ("serve", "config"):
            refused = self.run_program(command)
            self.assertEqual(refused.returncode, 1, command)
            self.assertIn("repartee.toml:2: server.listen: 'nonsense' names no port", refused.stderr)
        self.assertIn('listen = ["nonsense"]  # repartee.toml:2\n', refused.stdout, "it is shown all the same")
        *settings, error = map(json.loads, self.run_program("config", "--json").stdout.splitlines())
        self.assertIn({"path": "server.listen", "value": ["nonsense"], "from": "repartee.toml:2"}, settings)
        self.assertEqual(error["event"], "error")
        refused = self.run_program("serve", "--listen", "0.0.0.0:0")
        self.assertIn("--listen: server.listen: refusing to serve 0.0.0.0:0", refused.stderr)

    def test_the_phonemizer_can_be_named_and_misspelt_variables_cannot(self):
        env = clean_environment(self.folder) | {"REPARTEE_PHONEMIZE": "/opt/repartee-phonemize"}
        taken = subprocess.run([PROGRAM, "config"], cwd=self.folder, env=env, capture_output=True, text=True,
                               timeout=PATIENCE)
        self.assertEqual(taken.returncode, 0, taken.stderr)
        env["REPARTEE_PHONEMISE"] = env.pop("REPARTEE_PHONEMIZE")
        refused = subprocess.run([PROGRAM, "config"], cwd=self.folder, env=env, capture_output=True, text=True,
                                 timeout=PATIENCE)
        self.assertEqual(refused.returncode, 2, refused.stdout)
        self.assertIn("REPARTEE_PHONEMISE is no setting", refused.stderr)

    def test_other_addresses_need_keys(self):
        refused = self.run_program("serve", "--listen", "0.0.0.0:0")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("auth.keys", refused.stderr)

    def test_doctor_finds_a_working_conversation(self):
        examined = self.run_program("doctor")
        self.assertEqual(examined.returncode, 0, examined.stdout + examined.stderr)
        for engine in ("pocketsphinx", "flite"):
            self.assertIn(engine, examined.stdout)

    def test_doctor_names_what_would_be_better_and_what_is_damaged(self):
        models = self.folder / "models"
        examined = self.run_program("doctor", "--models-path", models)
        self.assertEqual(examined.returncode, 0, examined.stdout)
        self.assertIn("repartee models pull silero", examined.stdout)
        models.mkdir()
        for name in ("ggml-base.en.bin", "silero_vad_v6.onnx"):
            (models / name).write_bytes(b"cut short")
        examined = self.run_program("doctor", "--models-path", models, "--json")
        self.assertEqual(examined.returncode, 0, examined.stdout)
        findings = [json.loads(line) for line in examined.stdout.splitlines()]
        fixes = {finding.get("fix") for finding in findings}
        self.assertIn("repartee models pull base.en", fixes)
        self.assertIn("repartee models pull silero", fixes)
        self.assertTrue(findings[-1]["can_converse"])

    def closed_address(self):
        """Where connections are refused until the test ends."""
        taken = socket.socket()
        self.addCleanup(taken.close)
        taken.bind(("127.0.0.1", 0))  # and never listens
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"

    def findings(self, *arguments):
        """What doctor finds, by name, and its summary; it must exit with 0."""
        examined = self.run_program("doctor", "--models-path", self.folder / "none", "--json", *arguments)
        self.assertEqual(examined.returncode, 0, examined.stdout + examined.stderr)
        *findings, summary = [json.loads(line) for line in examined.stdout.splitlines()]
        return {finding["name"]: finding for finding in findings}, summary

    def test_doctor_names_servers_that_cannot_be_reached_and_who_would_take_their_place(self):
        address = self.closed_address()
        for check, instead, arguments in (
                ("speech-to-text", "--stt-fallback pocketsphinx",
                 ("--stt-engine", "openai", "--stt-base-url", address)),
                ("speech-to-text", "--stt-fallback pocketsphinx",
                 ("--stt-engine", "realtime", "--stt-base-url", address)),
                ("text-to-speech", "--tts-fallback flite",
                 ("--tts-engine", "openai", "--tts-base-url", address)),
                ("answers", "--llm-fallback template",
                 ("--answer-mode", "llm", "--llm-base-url", address))):
            findings, summary = self.findings(*arguments)
            self.assertEqual(findings[check]["status"], "problem", arguments)
            self.assertIn(address.split("/")[2], findings[check]["detail"])
            self.assertIn(instead, findings[check]["instead"])
            self.assertEqual((summary["can_converse"], summary["embedded_work"], summary["problems"]),
                             (False, True, 1), arguments)

    def test_doctor_tries_each_engine_of_a_chain(self):
        address = self.closed_address()
        for check, other, arguments in (
                ("speech-to-text", "pocketsphinx",
                 ("--stt-engine", "openai", "--stt-base-url", address, "--stt-fallback", "pocketsphinx")),
                ("text-to-speech", "flite",
                 ("--tts-engine", "openai", "--tts-base-url", address, "--tts-fallback", "flite")),
                ("answers", "template",
                 ("--answer-mode", "llm", "--llm-base-url", address, "--llm-fallback", "template"))):
            findings, summary = self.findings(*arguments)
            self.assertEqual(findings[check]["status"], "note", findings[check])
            self.assertIn("it takes over", findings[check]["detail"])
            self.assertIn(other, findings[check]["detail"])
            self.assertIn(address.split("/")[2], findings[check]["detail"])
            self.assertTrue(summary["can_converse"])

    def test_a_server_starts_without_its_recognizers_server_and_warns(self):
        address = self.closed_address()
        with Serving(self.folder, "--listen", "127.0.0.1:0", "--models-path", self.folder / "none", "--stt-engine",
                     "openai", "--stt-base-url", address) as server:
            status, _, errors = server.end()
        self.assertEqual(status, 0, errors)
        warning = next((line for line in errors.splitlines() if "does not work now" in line), "")
        self.assertIn(address.split("/")[2], warning, errors)

    def test_a_server_says_which_engines_it_took_and_why(self):
        with Serving(self.folder, "--listen", "127.0.0.1:0", "--models-path", self.folder / "none") as server:
            _, _, errors = server.end()
        for kind in ("voice activity: ", "speech-to-text: pocketsphinx", "answers: ", "text-to-speech: "):
            self.assertEqual(len([line for line in errors.splitlines() if kind in line]), 1, errors)
        self.assertIn("`repartee models pull silero`", errors)

    def test_a_server_is_ready_in_json_too(self):
        server = subprocess.Popen([PROGRAM, "serve", "--json", "--listen", "127.0.0.1:0"], cwd=self.folder, text=True,
                                  env=clean_environment(self.folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            ready = json.loads(server.stdout.readline())
        finally:
            server.kill()
            server.communicate()
        self.assertEqual(ready["event"], "ready")
        self.assertTrue(ready["urls"][0].startswith("http://127.0.0.1:"))

    def test_pages_of_the_configuration_are_not_json_and_say_so(self):
        for page in ("--example", "--markdown"):
            refused = self.run_program("config", page, "--json")
            self.assertNotEqual(refused.returncode, 0)
            self.assertEqual(json.loads(refused.stdout)["event"], "error")
            self.assertIn("--json", refused.stderr)

    def models(self, *arguments):
        return self.run_program("models", *arguments, "--models-path", self.folder / "models")

    def test_models_are_listed_with_what_is_installed(self):
        listed = self.models("list", "--json")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        models = {model["name"]: model for model in map(json.loads, listed.stdout.splitlines())}
        for name in ("base.en", "base.en-q5_1", "large-v3-turbo", "silero", "en_US-amy-medium"):
            self.assertEqual(models[name]["state"], "missing")
            self.assertTrue(models[name]["licence"])
        table = self.models("list").stdout
        self.assertIn("base.en", table)
        self.assertIn("smart-turn", table)
        self.assertNotIn(" 0 B ", table)  # a size that nobody publishes
        self.assertEqual(self.models("list", "--installed").stdout, "")
        self.assertTrue(self.models("list", "--suggested").stdout.startswith("silero,base.en"))
        self.assertEqual(json.loads(self.models("path", "--json").stdout)["path"], str(self.folder / "models"))

    def test_a_model_comes_in_by_hand_is_verified_and_removed(self):
        # A Whisper header of the smallest weights: text width one.
        head = struct.pack("<12i", 0x67676d6c, 51864, 1500, 384, 6, 4, 448, 1, 6, 4, 80, 1)
        (self.folder / "tuned.bin").write_bytes(head + bytes(26000))
        imported = self.models("import", "tuned.bin", "--as", "tuned")
        self.assertEqual(imported.returncode, 0, imported.stderr)
        self.assertIn("sha256 ", imported.stdout)
        verified = self.models("verify")
        self.assertEqual((verified.returncode, verified.stdout), (0, "good     ggml-tuned.bin\n"))
        with open(self.folder / "models" / "ggml-tuned.bin", "r+b") as file:
            file.seek(100)
            file.write(b"x")
        self.assertEqual(self.models("verify", "--json").returncode, 1)
        self.assertEqual(self.models("remove", "tuned").returncode, 0)
        self.assertFalse((self.folder / "models" / "ggml-tuned.bin").exists())

    def test_a_web_page_is_not_imported_as_a_model(self):
        (self.folder / "page.bin").write_text("<!doctype html><title>Sign in</title>")
        refused = self.models("import", "page.bin", "--as", "base.en", "--json")
        self.assertEqual(refused.returncode, 1)
        self.assertEqual(json.loads(refused.stdout)["code"], "corrupt")
        self.assertIn("a web page", refused.stderr)

    def test_slips_in_the_names_of_models_are_mended(self):
        unknown = self.models("pull", "silero,bse.en")
        self.assertEqual(unknown.returncode, 1)
        self.assertIn("did you mean base.en?", unknown.stderr)
        self.assertFalse((self.folder / "models").exists())
        action = self.models("pul")
        self.assertEqual(action.returncode, 2)
        self.assertIn("did you mean pull?", action.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
