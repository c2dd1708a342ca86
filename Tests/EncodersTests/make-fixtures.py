"""Writes the fixtures of the tests of pretrained encoders: tiny random checkpoints of each architecture with the states that
the reference implementation computes, and tokenizers with the pieces that it cuts.

    pip install torch transformers tokenizers
    python make-fixtures.py Fixtures [FOLDER of all-MiniLM-L6-v2, for some of its states]
"""

import json
import os
import random
import sys
import unicodedata

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    AutoModel, BertConfig, BertModel, DistilBertConfig, DistilBertModel, MPNetConfig, MPNetModel, RobertaConfig,
    RobertaModel)

SENTENCES = [
    "Lidocaine induced seizures in two patients after the operation.",
    "The spouses, Mary and John, were married in 1984 (her second wedding).",
    "We don't know whether it's the drug's effect; they've stopped it at 12.5 mg/kg.",
    "Unhappiness, unrelated reactions and re-administration were not observed.",
]


def hard_texts():
    texts = SENTENCES + [
        "", " ", "  two  spaces  ", "tab\tand\nline\r\nfeed", "Ünïcode café naïve résumé",
        "e\u0301 a\u0308 combining", "İstanbul ŞIŞLI straße ﬁne", "日本語 漢字かな 中文", "emoji 😀 👩‍👧 🇫🇷",
        "nbsp\u00a0and\u2003space zero\u200bwidth", "control\x00\x01\x07 signs \ufffd here", "a" * 150 + " end",
        "Σίσυφος ΟΔΥΣΣΕΥΣ", "½ ² ³ Ⅳ", "한국어 텍스트", "हिन्दी पाठ", "-- ... !!! ?!", "100,000.50% $5 €7",
        "line\u2028separator", "mixed漢字and英語", "I'll we're 'tis he'd I'm", "x" * 40 + "'s",
        "grave\u1fefaccent question\u037emark dot\u0387dot", "next\u0085line"]
    generator = random.Random(7)
    ranges = [(32, 126), (0xA0, 0x24F), (0x370, 0x3FF), (0x400, 0x52F), (0x2010, 0x2BFF), (0x3041, 0x9FA5)]
    for _ in range(60):
        signs = (chr(generator.randint(*generator.choice(ranges))) for _ in range(generator.randint(1, 25)))
        texts.append("".join(sign for sign in signs if unicodedata.category(sign) != "Cn"))
    return texts


def tokenizers(folder):
    for name, lowercase in [("uncased", True), ("cased", False)]:
        tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        tokenizer.train_from_iterator(
            hard_texts()[:40], trainers.WordPieceTrainer(vocab_size=420, special_tokens=special, show_progress=False))
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
        save(tokenizer, os.path.join(folder, name), "bert", {"do_lower_case": lowercase})
    save(byte_pairs(), os.path.join(folder, "bytes"), "roberta", {})


def byte_pairs(adds_space=False):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=adds_space)
    tokenizer.train_from_iterator(hard_texts()[:40], trainers.BpeTrainer(
        vocab_size=420, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=adds_space)
    return tokenizer


def other_tokenizers(folder):
    """Options and post-processors beside the usual ones, and a tokenizer as vocab.json and merges.txt."""
    pairs = byte_pairs(adds_space=True)
    place = os.path.join(folder, "pairs")
    save(pairs, place, "roberta", {})
    os.remove(os.path.join(place, "tokenizer.json"))
    pairs.model.save(place)
    write(os.path.join(place, "tokenizer_config.json"), {"add_prefix_space": True})

    content = json.loads(byte_pairs().to_str())
    vocabulary = content["model"]["vocab"]
    for word in ["Ġoperation", "Ġmarried", "'s", "Ġæ", "ĠèªĴ", "100", "ĠâĢĶ"]:
        vocabulary.setdefault(word, len(vocabulary))
    merges = content["model"]["merges"]
    content["model"]["merges"] = merges + merges[:5]
    content["model"]["ignore_merges"] = True
    tokenizer = Tokenizer.from_str(json.dumps(content))
    tokenizer.post_processor = processors.Sequence([
        processors.ByteLevel(trim_offsets=True), processors.TemplateProcessing(
            single="<s> $A </s>", pair="<s> $A </s> </s> $B:1 </s>:1", special_tokens=[("<s>", 0), ("</s>", 2)])])
    save(tokenizer, os.path.join(folder, "whole-words"), "roberta", {})

    tokenizer = Tokenizer(models.WordPiece(unk_token="<?>", max_input_chars_per_word=12, continuing_subword_prefix="§§"))
    tokenizer.normalizer = normalizers.BertNormalizer(
        lowercase=True, strip_accents=False, handle_chinese_chars=False, clean_text=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    readable = [text for text in hard_texts()[:40] if "\x00" not in text]
    tokenizer.train_from_iterator(readable, trainers.WordPieceTrainer(
        vocab_size=420, special_tokens=["<?>", "[A]", "[B]"], show_progress=False, continuing_subword_prefix="§§"))
    tokenizer.post_processor = processors.BertProcessing(("[B]", 2), ("[A]", 1))
    save(tokenizer, os.path.join(folder, "marks"), "bert", None)


def save(tokenizer, folder, kind, options):
    os.makedirs(folder, exist_ok=True)
    tokenizer.save(os.path.join(folder, "tokenizer.json"), pretty=False)
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    if kind == "bert" and options is not None:
        with open(os.path.join(folder, "vocab.txt"), "w") as file:
            file.writelines(piece + "\n" for piece, _ in pieces)
        write(os.path.join(folder, "tokenizer_config.json"), options)
    rows = []
    for text in hard_texts():
        encoding = tokenizer.encode(text)
        starts = [0]
        for sign in text:
            starts.append(starts[-1] + len(sign.encode()))
        rows.append({
            "text": text, "ids": encoding.ids,
            "sources": [None if special else [starts[a], starts[b]]
                        for (a, b), special in zip(encoding.offsets, encoding.special_tokens_mask)]})
    pair = tokenizer.encode(SENTENCES[0], SENTENCES[1])
    write(os.path.join(folder, "expected.json"), {
        "size": len(pieces), "kind": kind, "rows": rows,
        "pair": {"texts": SENTENCES[:2], "ids": pair.ids, "types": pair.type_ids}})


def checkpoints(folder):
    sizes = dict(vocab_size=60, num_hidden_layers=2, num_attention_heads=4, hidden_size=32)
    usual = dict(intermediate_size=48, max_position_embeddings=210, hidden_act="gelu")
    kinds = {
        "bert": lambda: BertModel(BertConfig(type_vocab_size=2, layer_norm_eps=1e-12, **sizes, **usual)),
        "distilbert": lambda: DistilBertModel(DistilBertConfig(
            vocab_size=60, n_layers=2, n_heads=2, dim=32, hidden_dim=48, max_position_embeddings=210)),
        "roberta": lambda: RobertaModel(RobertaConfig(
            type_vocab_size=1, pad_token_id=1, layer_norm_eps=1e-5, **sizes, **usual)),
        "mpnet": lambda: MPNetModel(MPNetConfig(pad_token_id=1, layer_norm_eps=1e-5, **sizes, **usual)),
    }
    for seed, (name, make) in enumerate(kinds.items()):
        torch.manual_seed(seed)
        model = make().eval()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(0.25 * torch.randn_like(parameter))
        path = os.path.join(folder, name)
        model.save_pretrained(path)
        for extra in set(os.listdir(path)) - {"config.json", "model.safetensors"}:
            os.remove(os.path.join(path, extra))
        generator = random.Random(seed)
        cases = []
        for length in [1, 2, 7, 16, 40, 150]:
            ids = [generator.randrange(5, 60) for _ in range(length)]
            types = [0 if name != "bert" or i < length // 2 else 1 for i in range(length)]
            arguments = dict(input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, length, dtype=torch.long))
            if name == "bert":
                arguments["token_type_ids"] = torch.tensor([types])
            with torch.no_grad():
                states = model(**arguments, output_hidden_states=True).hidden_states
            places = sorted({0, length // 3, length - 1})
            cases.append({
                "ids": ids, "types": types, "places": places,
                "states": [[[round(float(value), 7) for value in layer[0, place]] for place in places] for layer in states]})
        write(os.path.join(path, "expected.json"), cases)


def published(folder, target):
    """Pieces of the sentences, and the first numbers of the states of a layer within the published checkpoint."""
    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    model = AutoModel.from_pretrained(folder).eval()
    rows = []
    for text in SENTENCES:
        ids = tokenizer.encode(text).ids
        with torch.no_grad():
            states = model(torch.tensor([ids]), output_hidden_states=True).hidden_states[4][0]
        rows.append({
            "text": text, "ids": ids, "states": [[round(float(value), 7) for value in state[:4]] for state in states]})
    write(target, rows)


def write(path, value):
    with open(path, "w") as file:
        json.dump(value, file, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    tokenizers(os.path.join(sys.argv[1], "tokenizers"))
    other_tokenizers(os.path.join(sys.argv[1], "tokenizers"))
    checkpoints(os.path.join(sys.argv[1], "checkpoints"))
    if len(sys.argv) > 2:
        published(sys.argv[2], os.path.join(sys.argv[1], "all-MiniLM-L6-v2.json"))
