import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** java -cp 'target/libs/*' ReadLog.java BROKERS AUDITOR_URL TOKEN PERSON_ID */
public class ReadLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) throws Exception {
    String brokers = args[0], auditorUrl = args[1], token = args[2], person = args[3];

    JsonNode[] state = {null};
    readToTheEnd(brokers, "identity.users", record -> {
      // A null value is a tombstone: deleted or erased.
      if (record.key().endsWith("/" + person)) state[0] = record.value() == null ? null : parse(record.value());
    });
    System.out.println("state " + (state[0] == null ? "none" : state[0].get("userName").asText()));

    OctetSequenceKey key = fetchKey(auditorUrl, token, person);
    Map<Integer, String> applied = new HashMap<>();
    List<JsonNode> events = new ArrayList<>();
    readToTheEnd(brokers, "identity.events", record -> {
      JsonNode event = parse(record.value());
      String sequence = event.get("sequence").asText();
      // The one rule: 20 digits, so text order is number order.
      if (sequence.compareTo(applied.getOrDefault(record.partition(), "")) <= 0) return;
      applied.put(record.partition(), sequence);
      if (event.get("subject").asText().equals(person)) events.add(event);
    });
    for (JsonNode event : events) {
      String name = open(event, key).path("after").path("userName").asText("-");
      System.out.println("event " + Long.parseLong(event.get("sequence").asText()) + " " + event.get("type").asText() + " " + name);
    }
  }

  private static OctetSequenceKey fetchKey(String auditorUrl, String token, String person) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(auditorUrl + "/people/" + person + "/key?purpose=example"))
        .POST(HttpRequest.BodyPublishers.noBody())
        .header("authorization", "Bearer " + token)
        .build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) throw new IllegalStateException("the auditor answers " + answer.statusCode());
    return OctetSequenceKey.parse(answer.body());
  }

  private static JsonNode open(JsonNode event, OctetSequenceKey key) throws Exception {
    if (!event.get("datacontenttype").asText().equals("application/jose")) return event.get("data");
    JWEObject sealed = JWEObject.parse(event.get("data").asText());
    sealed.decrypt(new DirectDecrypter(key.toSecretKey()));
    return JSON.readTree(sealed.getPayload().toBytes());
  }

  /** Hands over every record up to where each partition ended when this began. */
  private static void readToTheEnd(String brokers, String topic, Consumer<ConsumerRecord<String, String>> take) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", brokers);
    settings.put("enable.auto.commit", "false");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
          .map(info -> new TopicPartition(topic, info.partition()))
          .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(500)).forEach(take);
      }
    }
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (Exception error) {
      throw new IllegalArgumentException("no JSON", error);
    }
  }
}
