using System.Diagnostics;
using System.Text.Json;

namespace BackupEdge.Configuration;

/// <summary>Reads a configuration file: JSON, in which comments and trailing commas are welcome.</summary>
internal static class SettingsFile
{
    private const string DefaultName = "backupedge.json";
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>
    /// The file that holds, absolute: the one asked for, else <c>backupedge.json</c> in the working folder, when there is one.
    /// </summary>
    public static string? PathOf(SettingsInput input)
    {
        var path = Path.GetFullPath(input.ConfigFile ?? DefaultName, input.WorkingFolder);
        return input.ConfigFile is not null || File.Exists(path) ? path : null;
    }

    /// <summary>The file's tree; an empty one when the file cannot be used, which is then noted.</summary>
    public static SettingNode Read(string path, SettingNotes notes)
    {
        var origin = new SettingOrigin(path, Path.GetDirectoryName(path)!, IsText: false);
        var root = new SettingNode(SettingShape.Object, origin);
        try
        {
            using var document = JsonDocument.Parse(WithoutByteOrderMark(File.ReadAllBytes(path)), Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                AddMembers(root, document.RootElement, "", notes);
            }
            else
            {
                notes.Refuse(origin, "", "The file must hold a JSON object: { \"sources\": { ... } }.");
            }
        }
        catch (JsonException e)
        {
            notes.Refuse(origin, "", $"It is not JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {Reason(e)}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            notes.Refuse(origin, "", "There is no such file. Check --config.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notes.Refuse(origin, "", $"The file cannot be read: {(Directory.Exists(path) ? "it is a folder." : e.Message)}");
        }

        return root;
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(byte[] bytes) =>
        bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;

    // The exception's text ends with its own tale of line and position.
    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }

    private static void AddMembers(SettingNode parent, JsonElement element, string key, SettingNotes notes)
    {
        foreach (var member in element.EnumerateObject())
        {
            var memberKey = key.Length == 0 ? member.Name : $"{key}.{member.Name}";
            if (parent.Find(member.Name) is not null)
            {
                notes.Refuse(parent.Origin, memberKey, "is given twice. Keep one.");
            }
            else if (NodeOf(member.Value, parent.Origin, memberKey, notes) is { } node)
            {
                parent.Add(member.Name, node);
            }
        }
    }

    // Null is the same as not given.
    private static SettingNode? NodeOf(JsonElement element, SettingOrigin origin, string key, SettingNotes notes)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var parent = new SettingNode(SettingShape.Object, origin);
                AddMembers(parent, element, key, notes);
                return parent;
            case JsonValueKind.Array:
                var list = new SettingNode(SettingShape.List, origin);
                foreach (var item in element.EnumerateArray())
                {
                    list.Items.Add(NodeOf(item, origin, key, notes) ?? new SettingNode(SettingShape.Flag, origin, "null"));
                }

                return list;
            case JsonValueKind.String:
                return new SettingNode(SettingShape.Text, origin, element.GetString()!);
            case JsonValueKind.Number:
                return new SettingNode(SettingShape.Number, origin, element.GetRawText());
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.True or JsonValueKind.False:
                return new SettingNode(SettingShape.Flag, origin, element.GetRawText());
            default:
                throw new UnreachableException($"A settings file holds no JSON value of the kind {element.ValueKind}.");
        }
    }
}
