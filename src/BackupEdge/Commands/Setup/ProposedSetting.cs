using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BackupEdge.Commands.Setup;

/// <summary>A setting of a proposal.</summary>
/// <param name="Key">The key, which needs no escapes.</param>
/// <param name="Json">The value as JSON.</param>
internal sealed record ProposedSetting(string Key, string Json)
{
    /// <summary>Creates a setting with a text.</summary>
    public static ProposedSetting Text(string key, string value) => new(key, Quoted(value));

    /// <summary>Creates a setting with a list of texts.</summary>
    public static ProposedSetting List(string key, params IReadOnlyList<string> values) => new(key, Listed(values));

    /// <summary>Creates a setting with a number.</summary>
    public static ProposedSetting Number(string key, int value) => new(key, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Creates a setting with settings of its own.</summary>
    public static ProposedSetting Group(string key, params IReadOnlyList<ProposedSetting> settings) => new(key, Line(settings));

    /// <summary>Returns settings as one line of JSON.</summary>
    public static string Line(IReadOnlyList<ProposedSetting> settings) =>
        $"{{ {string.Join(", ", settings.Select(setting => setting.ToString()))} }}";

    /// <summary>Returns the setting as JSON, without a comma.</summary>
    public override string ToString() => $"{Quoted(Key)}: {Json}";

    private static string Listed(IReadOnlyList<string> values) => $"[{string.Join(", ", values.Select(Quoted))}]";

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
