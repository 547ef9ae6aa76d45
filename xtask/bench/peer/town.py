"""A town's public page in Django: the same measures of the same year, from SQLite, with a template.

python town.py make <towns/…-2569 folder> <folder> writes the database; gunicorn then serves `town:application`,
with TOWN_DB naming the file.
"""

import os
import sys
import tomllib
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import path

settings.configure(
    DEBUG=False,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="only for a benchmark",
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["TOWN_DB"], "CONN_MAX_AGE": None}
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    USE_TZ=True,
)
django.setup()


class Town(models.Model):
    name = models.TextField()
    district = models.TextField()
    province = models.TextField()

    class Meta:
        app_label = "town"


class Measure(models.Model):
    fiscal_year = models.IntegerField()
    no = models.IntegerField()
    title = models.TextField()
    responsible = models.TextField()
    success = models.TextField()
    done = models.IntegerField()

    class Meta:
        app_label = "town"


class Step(models.Model):
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="steps")
    no = models.IntegerField()
    text = models.TextField()

    class Meta:
        app_label = "town"


PAGE = Engine(autoescape=True).from_string("""<!doctype html>
<html lang="th"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ town.name }}</title><link rel="stylesheet" href="/assets/app.css"></head>
<body><header><a href="/">{{ town.name }}</a><nav><ul>
<li><a href="/">หน้าแรก</a></li><li><a href="/reports">รายงาน</a></li><li><a href="/ita">ITA</a></li>
<li><a href="/signin">เข้าสู่ระบบ</a></li></ul></nav></header>
<main><h1>{{ town.name }}</h1><p>อำเภอ{{ town.district }} จังหวัด{{ town.province }}</p>
<h2>มาตรการประจำปีงบประมาณ พ.ศ. {{ year }}</h2><ol>
{% for measure in measures %}<li><h3>{{ measure.title }}</h3><p>{{ measure.responsible }}</p>
<p>{{ measure.success }}</p><progress max="100" value="{{ measure.done }}">{{ measure.done }} %</progress>
<ul>{% for step in measure.steps.all %}<li>{{ step.no }}. {{ step.text }}</li>{% endfor %}</ul></li>
{% endfor %}</ol></main><footer><p>{{ town.name }}</p></footer></body></html>
""")


def front(request):
    """The town's front page."""
    town = Town.objects.get()
    measures = Measure.objects.filter(fiscal_year=2569).order_by("no").prefetch_related("steps")
    return HttpResponse(PAGE.render(Context({"town": town, "year": 2569, "measures": measures})))


def constant(request):
    """A constant, for the ratio."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path("", front), path("healthz", constant)]
application = get_wsgi_application()


def make(source):
    """Writes the database from the files of the sample town."""
    agency = tomllib.loads((source / "agency.toml").read_text())
    agency = agency.get("agency", agency)
    with connection.schema_editor() as editor:
        for model in (Town, Measure, Step):
            editor.create_model(model)
    Town.objects.create(name=agency["name"], district=agency["district"], province=agency["province"])
    for found in tomllib.loads((source / "measures.toml").read_text())["measure"]:
        measure = Measure.objects.create(
            fiscal_year=2569, no=found["no"], title=found["title"], responsible=found["responsible"],
            success=found["success"], done=60,
        )
        for step in found["step"]:
            Step.objects.create(measure=measure, no=step["no"], text=step["text"])


if __name__ == "__main__":
    make(Path(sys.argv[1]))
