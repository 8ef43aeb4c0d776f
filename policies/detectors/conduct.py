"""What the model makes of a message's conduct: how likely each kind is, and which sentence it lies in."""

from collections.abc import Iterator

from policies.conduct.reading import ACTED_ON, sentences
from policies.context import Context
from policies.detectors.reading import Model
from policies.detectors.tagger import Tagging, rescaled
from policies.finding import Annotation, Conduct, Span, Subject
from policies.scene import Scene

#: The recognizer's name in annotations.
CONDUCT = "conduct"


def read_conduct(scene: Scene, context: Context, tagging: Tagging, model: Model) -> Iterator[Annotation]:
    """Yield an annotation for each kind that the channel asks for and the message, to the model, oversteps in.

    It covers the sentence that by itself is the likeliest; for that such a message is read once more.
    """
    for conduct in sorted(context.conduct & tagging.conduct.keys()):
        score = rescaled(tagging.conduct[conduct], tagging.thresholds[conduct])
        if score >= ACTED_ON:
            yield Annotation(
                span=_likeliest(scene, conduct, model),
                entity=conduct,
                score=score,
                recognizer=CONDUCT,
                pattern="model",
                subject=Subject.OTHER,
            )


def _likeliest(scene: Scene, conduct: Conduct, model: Model) -> Span:
    spans = list(sentences(scene.text))
    if len(spans) == 1:
        return spans[0]
    taggings = model.tag([scene.text[span.start : span.end] for span in spans])
    return max(zip(spans, taggings, strict=True), key=lambda pair: pair[1].conduct[conduct])[0]
