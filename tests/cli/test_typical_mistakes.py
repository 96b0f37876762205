"""Sixty and more mistakes that people make, each answered by one line that says what to do."""

from __future__ import annotations

import shlex

import pytest

from conformance import cli

FILE = """\
conformance: 1
defaults: {op: conv, input: [1, 1, 4, 4], kernel: 2, tags: [smoke, slow]}
cases:
  - id: first
  - {id: second, stride: 2}
"""

CASE = "cases/mine/a.yaml::first"
WORDS = "--op conv --input 5 --kernel 3"

MISTAKES = [
    # commands
    ("rum", 2, "there is no command 'rum'; did you mean `run`?"),
    ("validate", 2, "did you mean `check`?"),
    ("compare old.jsonl new.jsonl", 2, "did you mean `diff`?"),
    ("convert", 2, "did you mean `translate`?"),
    ("help", 2, "write conformance --help"),
    ("version", 2, "write conformance --version"),
    ("cases/mine/a.yaml", 2, "to run these cases write conformance run cases/mine/a.yaml"),
    ("envs remov", 2, "Did you mean 'remove'?"),
    # options
    ("run --taag smoke", 2, "'--tag'"),
    ("run --jobs 0", 2, "0 is not in the range 1<=x<=64"),
    ("run --jobs many", 2, "'many' is not a valid integer"),
    ("run --timeout 0", 2, "is not in the range 0<x"),
    ("run --shard 3", 2, "write I/N with I from 1 to N, as 2/4"),
    ("run --resume", 2, "name it with --record FILE"),
    ("run --record", 2, "'--record' requires an argument"),
    ("run --baseline none.jsonl -b numpy", 2, "there is no such file; --update-baseline makes it"),
    ("run --update-baseline", 2, "name it with --baseline FILE"),
    ("run --memory-limit 2T", 2, "a number with K, M or G such as 512M"),
    ("run -b numpy --format markdwon", 2, "did you mean `markdown`?"),
    ("run -b numpy -r z", 2, "write letters of s (skipped), k (known)"),
    ("run -b numpy --with scipy", 2, "write a version behind one, as in jax==0.4.30"),
    ("run --targets none.yaml", 2, "there is no such file or folder"),
    ("sweep --count x", 2, "'x' is not a valid integer"),
    ("sweep --dtype fp8", 2, "it can be float64, float32, bfloat16, float16"),
    # files, folders, cases, tags
    ("run caes", 2, "there is no such file or folder; did you mean `cases`?"),
    ("check mine", 2, "did you mean `cases/mine`?"),
    ("run cases/mine/a.yml", 2, "did you mean `cases/mine/a.yaml`?"),
    ("run cases/mine/a", 2, "did you mean `cases/mine/a.yaml`?"),
    ("list shipped:transpsoe", 2, "did you mean `shipped:transpose`?"),
    ("run onnx:nod", 2, "there is onnx:node"),
    ("run smoke", 2, "a tag selected with --tag smoke"),
    ("run cases/mine/a.yaml::frist", 2, "near it: mine/a.yaml::first"),
    ("run --tag smoek", 3, "no case has the tag smoek, did you mean smoke?"),
    ("run -k nothing", 3, "`conformance list` shows their ids and tags"),
    ("run -k 'first and'", 2, "where a word, `not` or `(` is wanted"),
    # backends, variants, devices, versions
    ("run -b torhc", 2, "did you mean torch?"),
    ("run -b numpy,jx", 2, "did you mean jax?"),
    ("run -b onnx", 2, "did you mean onnxruntime or onnx-reference?"),
    ("run -b cuda", 2, "as in torch@gpu"),
    ("run -b numpy@tpu", 2, "there are auto, cpu, gpu, cpu:N and gpu:N"),
    ("run -b numpy --device tpu", 2, "did you mean `gpu`?"),
    ("run -b kernel.py", 2, "there is no file kernel.py"),
    ("run -b own_kernel", 2, "did you mean own_kernel.py?"),
    ("run -b ./kernel", 2, "the path of an adapter ends in .py"),
    ("run -b torch=2.4", 2, "write it as in torch=="),
    ("run -b torch==2.x", 2, "'==2.x' is no version"),
    ("run -b torch+complie", 2, "torch has no variant 'complie'; did you mean compile?"),
    ("run -b jax+gpu", 2, "a device stands behind @, as in jax@gpu"),
    ("run -b planted+kernel-fliped", 2, "did you mean kernel-flipped"),
    ("run --variants complie -b torch", 2, "did you mean compile?"),
    ("backends -b tensorlfow", 2, "did you mean tensorflow?"),
    # words of a configuration
    ("explain", 2, "words need --op, --input and --kernel, or name a CASE"),
    ("explain filters", 2, "'filters' is `out_channels` in a case file"),
    ("explain paddng", 2, "did you mean `padding`?"),
    ("explain frist", 2, "near it: mine/a.yaml::first"),
    ("explain --op deconvv --input 5 --kernel 3", 2, "it can be conv, conv_transpose"),
    ("explain --op conv --input 5x5 --kernel 3x3x3", 2, "is for 3 axes, and --input has 2 spatial axes"),
    ("explain --op conv --input 1,1,5,5 --kernel 3", 2, "spatial sizes are wanted, without N and C"),
    ("explain --op conv --input 5 --kernel a", 2, "one for each axis: 5, 5x7 or 5,7"),
    (f"explain {WORDS} --padding samee", 2, "did you mean `SAME`?"),
    (f"explain {WORDS} --dtype float", 2, "did you mean `float32`?"),
    (f"explain {WORDS} --layout channels", 2, "did you mean `channels_last`?"),
    (f"explain {WORDS} --dialect caffe", 2, "it can be tensorflow, torch, jax, theano, onnx, keras"),
    (f"explain {WORDS} --option transpose_kernel=true", 2, "write FRAMEWORK.WORD=VALUE"),
    (f"explain {CASE} --stride 2", 2, "name a CASE or write words, not both"),
    # translations and scripts
    (f"translate {CASE}", 2, "'--to'"),
    (f"translate {CASE} --to tensorlfow", 2, "did you mean `tensorflow`?"),
    (f"repro {CASE}", 2, "'--backend'"),
    (f"repro {CASE} -b torhc", 2, "did you mean torch?"),
    # two versions
    ("diff old.jsonl", 2, "'NEW'"),
    ("diff old.jsonl new.jsonl", 2, "old.jsonl: cannot be read: No such file"),
    ("merge out.jsonl", 2, "'RECORD...'"),
    ("upgrade jax", 2, "'PKG==NEW'"),
    ("upgrade jax=0.4.30 jax==0.5", 2, "write jax==0.4.30"),
    ("upgrade pytorch==2.1 pytorch==2.2", 2, "did you mean `torch`?"),
    ("upgrade jax==0.4.30 torch==2.1", 2, "two versions of one package are compared"),
    ("bisect jax --good 0.4", 2, "'--bad'"),
    ("envs remove torch", 2, "see `conformance envs`"),
    ("selftest --fault flip", 2, "did you mean kernel-flipped"),
    ("selftest --matrix kills.txt", 2, "the name has to end in .csv or .json"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    here = tmp_path_factory.mktemp("repository")
    (here / "cases" / "mine").mkdir(parents=True)
    (here / "cases" / "mine" / "a.yaml").write_text(FILE)
    (here / "own_kernel.py").touch()
    return here


def answer(capsys, line):
    """The exit code of a command line, and what it answers on stderr but for the usage."""
    code = cli.code_of(shlex.split(line))
    out, err = capsys.readouterr()
    told = [each for each in err.splitlines() if each and not each.startswith(("Usage:", "Try '"))]
    return code, told, out


@pytest.mark.parametrize(("line", "code", "fragment"), MISTAKES, ids=[line for line, *_ in MISTAKES])
def test_a_mistake_is_answered_by_one_line_that_says_what_to_do(
    line, code, fragment, folder, monkeypatch, capsys
):
    monkeypatch.chdir(folder)
    seen, told, _ = answer(capsys, line)
    assert seen == code
    assert len(told) == 1
    assert told[0].lower().startswith("error: ")
    assert fragment.lower() in told[0].lower()


def test_they_are_sixty_and_none_stands_twice():
    assert len({line for line, *_ in MISTAKES}) == len(MISTAKES) >= 60


@pytest.mark.parametrize(
    "line",
    [
        f"explain {CASE}",
        f"explain {WORDS} --dialect pytorch --dtype fp32 --layout NHWC",
        "explain --op deconv --dialect tf --input 5 --kernel 3 --option TF.x=1",
        f"translate {CASE} --to pytorch",
        "list --tag smoke,fast",
        "check cases/mine",
    ],
)
def test_what_is_right_or_has_one_meaning_is_no_mistake(line, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    assert answer(capsys, line)[:2] == (0, [])
