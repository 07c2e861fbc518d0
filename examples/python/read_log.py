"""python read_log.py BROKERS AUDITOR_URL TOKEN PERSON_ID"""

import json
import os
import sys
import urllib.request

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition
from jwcrypto import jwe, jwk


def read_to_the_end(brokers, topic):
    """Every record of a topic, with its partition, up to where each partition ended when this began."""
    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": f"example-{os.getpid()}",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    partitions = consumer.list_topics(topic, timeout=30).topics[topic].partitions
    consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in partitions])
    still_open = set(partitions)
    while still_open:
        message = consumer.poll(30)
        if message is None:
            raise TimeoutError(f"{topic} does not answer")
        if message.error() is None:
            yield message
        elif message.error().code() == KafkaError._PARTITION_EOF:
            still_open.discard(message.partition())
        else:
            raise RuntimeError(message.error())
    consumer.close()


def fetch_key(auditor_url, token, person):
    request = urllib.request.Request(
        f"{auditor_url}/people/{person}/key?purpose=example",
        method="POST",
        headers={"authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request) as answer:
        return jwk.JWK.from_json(answer.read().decode())


def opened(event, key):
    if event["datacontenttype"] != "application/jose":
        return event["data"]
    sealed = jwe.JWE()
    sealed.deserialize(event["data"], key)
    return json.loads(sealed.payload)


def main(brokers, auditor_url, token, person):
    state = None
    for message in read_to_the_end(brokers, "identity.users"):
        if message.key().decode().endswith(f"/{person}"):
            # None is a tombstone: deleted or erased.
            state = None if message.value() is None else json.loads(message.value())
    print("state", "none" if state is None else state["userName"])

    key = fetch_key(auditor_url, token, person)
    applied = {}
    for message in read_to_the_end(brokers, "identity.events"):
        event = json.loads(message.value())
        # The one rule: 20 digits, so text order is number order.
        if event["sequence"] <= applied.get(message.partition(), ""):
            continue
        applied[message.partition()] = event["sequence"]
        if event["subject"] == person:
            name = opened(event, key).get("after", {}).get("userName", "-")
            print("event", int(event["sequence"]), event["type"], name)


main(*sys.argv[1:5])
