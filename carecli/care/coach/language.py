"""Which language a reply is in, as far as the coach has to know.

Short common words that few other languages have, counted. Enough to keep English rules away from
other languages; docs/coach.md has how well it does on posts whose language is known.
"""

from __future__ import annotations

from carecli.care.coach.words import Words

_COMMON = {
    "en": """
        the and you your we are is it to of for this that have has had with our not be was
        will can do if please thanks thank sorry know what when how would could i'm we're
        it's hi hello us let i they he she my me an at by from about out get been there just
        don't i'll we'll you're
    """,
    "de": """
        der die das und ist nicht ich wir sie ihr ein eine einen mit auf für zu den dem von
        es bitte danke leider uns dich dir euch wie wenn auch noch haben hat sind wird kann
        aber schon bei du mir mich im am vom zum zur oder nur doch dass
        so man werden war hier mal jetzt alle immer gibt nach aus als wieder gut heute mehr sie
        was will an in hat den wo schön warum diese dieser dann weil unser unsere morgen viel ganz
    """,
    "fr": """
        le la les et est pas nous vous je de des du un une pour avec dans sur merci bonjour
        votre notre que qui ce cette au aux mais bien désolé n'est c'est j'ai en ne ou vos
        nos très tu ton
    """,
    "es": """
        el la los las y es no de que en un una por para con su sus lo gracias hola nos te tu
        mi muy pero más está como del al se ya usted qué son
    """,
    "it": """
        il lo la gli e è non di che in un una per con su ci ti grazie ciao mi sono ma più
        come del della al alla si ha questo anche nel le o
    """,
    "pt": """
        o a os as e é não de que em um uma por para com seu sua obrigado olá nos te meu
        muito mas mais está como do da ao se já você são foi na no isso eu
        pra tô tá vou mas me minha pro ele ela bom dia hoje agora gente quando tem ter vai
        amor
    """,
    "nl": """
        de het een en is niet ik wij we je jij van voor met op zijn dat dit bedankt hallo
        ons wat maar ook nog naar heb hebben kan er bij om te aan
    """,
    "hi": """
        hai nahi ka ki ke ko se me mein aur ye yeh kya tha bhi kar ho raha hain toh bhai ji
        aap
    """,
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_LETTERS = {"de": "äöüß", "fr": "êèçœ", "es": "ñ¿¡", "it": "ìò", "pt": "ãõ"}
"""Letters that a language has and English has not."""
_LATIN_ENDS = 0x250


def language_of(words: Words, hint: str = "") -> str:
    """The language of a reply: by its words, else as the hint says, else English.

    A text mostly in another script than the Latin one is in none of these: "".

    Args:
        hint: What the conversation is in, as X names it; empty when it is not known.
    """
    letters = [char for token in words.tokens if not token.kinds for char in token.text]
    if sum(ord(char) >= _LATIN_ENDS and char.isalpha() for char in letters) * 2 > len(letters):
        return ""
    said = [token.text for token in words.tokens]
    counts = {language: sum(word in known for word in said) for language, known in _WORDS.items()}
    for language, own in _LETTERS.items():
        counts[language] += sum(char in own for char in letters)
    most = max(counts.values())
    best = [language for language, count in counts.items() if count == most]
    if len(best) == 1:
        return best[0]
    known = hint if hint in _WORDS else "en"
    return known if known in best else best[0]
