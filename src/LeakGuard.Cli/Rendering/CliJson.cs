using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeakGuard.Cli.Rendering;

/// <summary>Writes the documents, indented and without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FindingDocument))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(KillDocument))]
[JsonSerializable(typeof(AuditDocument))]
internal sealed partial class CliJson : JsonSerializerContext
{
    // For terminals and programs, not for web pages: an apostrophe stays one.
    public static CliJson Plain => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
