"""The spaCy pipeline: a blank Chinese one with components of ours, each registered under its name.

`kg_mending` is the tokeniser: it joins broken lines and makes each character a token, so that offsets of
tokens and characters are the same. `kg_entities` has one setting, `engine`: lac, crf or spacy.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import spacy
from spacy import util
from spacy.language import Language
from spacy.tokens import Doc

from kg.errors import SettingsError
from kg.ingest.extract.facts.documents import document_fact
from kg.ingest.extract.facts.find import find_facts
from kg.ingest.extract.facts.tables import find_table_facts
from kg.ingest.extract.gazetteer import find_field_entities, merge_mentions
from kg.ingest.extract.lac import tag_texts
from kg.ingest.extract.mending import mend_lines
from kg.ingest.extract.model import Mention
from kg.ingest.extract.sentences import make_sentence, sentence_spans
from kg.ingest.parsers.time_expressions import find_times

ENGINES = ("lac", "crf", "spacy")
LAC_LABELS = {"PER": "person", "LOC": "place", "ORG": "organization", "nw": "work"}
HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]+、|第.{1,3}[章部编]|[（(][一二三四五六七八九十]+[)）])?.{0,12}?(?P<year>[12]\d{3})年.{0,12}$"
)
YEAR_CARRIED = re.compile(r"今年|去年|上年|过去一年|一年来|[12]\d{3}年(?!\d)")

for _name in ("kg_sentences", "kg_mentions", "kg_facts"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


@util.registry.tokenizers("kg_mending.v1")  # type: ignore[untyped-decorator]
def make_mending_tokenizer() -> Callable[[Language], Callable[[str], Doc]]:
    """Return the maker of the tokeniser that spaCy's registry asks for."""

    def for_pipeline(nlp: Language) -> Callable[[str], Doc]:
        def tokenize(text: str) -> Doc:
            mended = mend_lines(text)
            doc = Doc(nlp.vocab, words=list(mended.text), spaces=[False] * len(mended.text))
            doc.user_data["kg_mended"] = mended
            return doc

        return tokenize

    return for_pipeline


@Language.component("kg_sentences")
def cut_sentences(doc: Doc) -> Doc:
    """Cut the text into sentences and put words, quantities, times and titles with each."""
    text, year = doc.user_data["kg_mended"].text, doc.user_data.get("kg_year")
    spans = list(sentence_spans(text))
    words = tag_texts([text[start:end] for start, end in spans])
    contexts = _contexts(text, spans, year)
    doc._.kg_sentences = [
        make_sentence(text[start:end], start, tagged, year, context)
        for (start, end), tagged, context in zip(spans, words, contexts, strict=True)
    ]
    return doc


def _contexts(text: str, spans: list[tuple[int, int]], year: int | None) -> list[str | None]:
    """Return for each sentence the time that holds where it names none.

    A heading with a year (一、2024年工作回顾) holds to the next heading; a year named in a paragraph holds to
    its end.
    """
    contexts: list[str | None] = []
    heading: str | None = None
    carried: str | None = None
    for start, end in spans:
        is_first = start == 0 or text[start - 1] == "\n"
        sentence = text[start:end]
        if is_first:
            carried = None
            is_heading = text[end : end + 1] in ("", "\n") and len(sentence) <= 30
            if is_heading and re.match(r"[一二三四五六七八九十]+、", sentence):
                match = HEADING.match(sentence)
                heading = match["year"] if match else None
        contexts.append(carried or heading)
        times = [t for t in find_times(sentence, year) if len(t.iso) == 4 and t.start <= 12]
        carried = times[0].iso if times else carried
    return contexts


@Language.factory("kg_entities", default_config={"engine": "lac", "model": None})
def make_entities(nlp: Language, name: str, engine: str, model: str | None) -> Callable[[Doc], Doc]:
    """Return the component that finds persons, places and organisations with the engine chosen.

    Raises:
        SettingsError: an unknown engine, or crf or spacy without a model.
    """
    if engine not in ENGINES:
        raise SettingsError("no such engine", found=engine, expected=" | ".join(ENGINES))
    if engine != "lac" and not model:
        raise SettingsError(f"the engine {engine} needs a model", expected="--model with a folder or a name")
    find = {"lac": _lac_mentions, "crf": _crf_finder(model), "spacy": _spacy_finder(model)}[engine]

    def add(doc: Doc) -> Doc:
        doc._.kg_mentions = find(doc)
        return doc

    return add


def _lac_mentions(doc: Doc) -> list[Mention]:
    mentions = []
    for sentence in doc._.kg_sentences:
        for word in sentence.words:
            label = LAC_LABELS.get(word.tag)
            text = sentence.text[word.start : word.end]
            if label and len(text.strip()) > 1:
                start = sentence.offset + word.start
                end = sentence.offset + word.end
                mentions.append(Mention(start, end, label, text, word.confidence, "lac"))
    return mentions


def _crf_finder(model: str | None) -> Callable[[Doc], list[Mention]]:
    def find(doc: Doc) -> list[Mention]:
        from pathlib import Path

        from kg.ingest.extract.ner.crf import load_recogniser

        recogniser = load_recogniser(Path(model or ""))
        sentences = doc._.kg_sentences
        found = recogniser.find([sentence.text for sentence in sentences])
        return [
            Mention(
                sentence.offset + span.start,
                sentence.offset + span.end,
                span.label,
                sentence.text[span.start : span.end],
                recogniser.confidence,
                "crf",
            )
            for sentence, spans in zip(sentences, found, strict=True)
            for span in spans
        ]

    return find


def _spacy_finder(model: str | None) -> Callable[[Doc], list[Mention]]:
    def find(doc: Doc) -> list[Mention]:
        nlp = load_installed(model or "")
        sentences = doc._.kg_sentences
        parsed = nlp.pipe(sentence.text for sentence in sentences)
        return [
            Mention(
                sentence.offset + entity.start_char,
                sentence.offset + entity.end_char,
                entity.label_,
                entity.text,
                0.8,
                f"spacy:{nlp.meta['name']}",
            )
            for sentence, result in zip(sentences, parsed, strict=True)
            for entity in result.ents
        ]

    return find


@cache
def load_installed(model: str) -> Language:
    """Return an installed spaCy pipeline, or one in a folder.

    Raises:
        SettingsError: there is none of that name.
    """
    try:
        return spacy.load(model)
    except OSError as error:
        raise SettingsError("no such spaCy pipeline", found=model, expected="an installed one") from error


@Language.component("kg_gazetteer")
def add_field_entities(doc: Doc) -> Doc:
    """Add the entities of this field; where one overlaps a tagger's, it takes its place."""
    ours = [mention for sentence in doc._.kg_sentences for mention in find_field_entities(sentence)]
    doc._.kg_mentions = merge_mentions(ours, doc._.kg_mentions or [])
    return doc


@Language.component("kg_facts")
def add_facts(doc: Doc) -> Doc:
    """Find the facts of every sentence."""
    text = doc.user_data["kg_mended"].text
    whole = document_fact(text, doc.user_data.get("kg_date"))
    found = [
        fact for sentence in doc._.kg_sentences if "\t" not in sentence.text for fact in find_facts(sentence)
    ]
    doc._.kg_facts = [*([whole] if whole else []), *found, *find_table_facts(text)]
    return doc


@cache
def make_pipeline(engine: str = "lac", model: str | None = None) -> Language:
    """Return the pipeline: mending, sentences, entities, gazetteer, facts."""
    config: dict[str, Any] = {"nlp": {"tokenizer": {"@tokenizers": "kg_mending.v1"}}}
    nlp = spacy.blank("zh", config=config)
    nlp.add_pipe("kg_sentences")
    nlp.add_pipe("kg_entities", config={"engine": engine, "model": model})
    nlp.add_pipe("kg_gazetteer")
    nlp.add_pipe("kg_facts")
    nlp.max_length = 1 << 24
    return nlp
