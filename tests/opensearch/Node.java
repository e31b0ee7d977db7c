import java.util.List;
import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.transport.Netty4Plugin;

/** One OpenSearch node in a process of its own, so that a test can kill it. Arguments: settings as key=value. */
class Node {
    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            String[] values = parts[1].split(",");
            if (values.length == 1) settings.put(parts[0], values[0]);
            else settings.putList(parts[0], values);
        }
        var node = new OpenSearchRunnerNode(
            new Environment(settings.build(), null), List.of(Netty4Plugin.class, PainlessPlugin.class));
        node.start();
        System.out.println("started");
        // Ends with whoever started it, however that ends.
        while (System.in.read() >= 0) { }
        node.close();
        System.exit(0);
    }
}
