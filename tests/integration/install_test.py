#!/usr/bin/env python3
"""What `cmake --install` puts somewhere runs there, without the folder it was built in.

    install_test.py CMAKE BUILD_FOLDER DEPENDENCIES_FOLDER
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

CMAKE, BUILD, DEPENDENCIES = sys.argv[1:4]
del sys.argv[1:4]
PATIENCE = 120  # seconds until a hanging program is given up; nothing is measured


class Installation(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name)
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", "/usr/local"], check=True, capture_output=True,
                       env=os.environ | {"DESTDIR": str(self.folder / "staged")}, timeout=PATIENCE)
        # To a place that nothing in the build knows of.
        self.prefix = self.folder / "elsewhere"
        (self.folder / "staged/usr/local").rename(self.prefix)

    def test_it_finds_its_libraries_away_from_the_build(self):
        for program in (self.prefix / "bin").iterdir():
            found = subprocess.run(["ldd", program], cwd=self.folder, capture_output=True, text=True, check=True,
                                   timeout=PATIENCE).stdout
            self.assertNotIn("not found", found)
            self.assertNotIn(BUILD, found)
            self.assertNotIn(DEPENDENCIES, found)

    def test_it_can_hold_a_conversation_without_any_environment(self):
        examined = subprocess.run([self.prefix / "bin/repartee", "doctor", "--json"], cwd=self.folder, env={},
                                  capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(examined.returncode, 0, examined.stdout + examined.stderr)
        self.assertTrue(json.loads(examined.stdout.splitlines()[-1])["can_converse"])


if __name__ == "__main__":
    unittest.main()
