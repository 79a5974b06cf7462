using System.Diagnostics;
using System.Text.Json;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Configuration;

/// <summary>Reads a configuration file: JSON that may contain comments and trailing commas.</summary>
internal static class SettingsFile
{
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Returns the tree of the file; an empty object if the file cannot be read or parsed, which is noted as a problem.</summary>
    public static SettingNode Read(FoundSettingsFile file, SettingNotes notes)
    {
        var path = file.Path;
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
                notes.Refuse(origin, "", "The file must contain a JSON object: { \"sources\": { ... } }.");
            }
        }
        catch (JsonException e)
        {
            var column = e.BytePositionInLine + 1;
            notes.Refuse(origin, "", $"The file is not valid JSON at line {e.LineNumber + 1}, column {column}: {Reason(e)}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            notes.Refuse(origin, "", $"The file does not exist. Check {file.NamedBy ?? "whether another program has just removed it"}.");
        }
        catch (UnauthorizedAccessException) when (OperatingSystem.IsLinux() && !Directory.Exists(path))
        {
            notes.Refuse(origin, "", $"The file cannot be read: {DeniedAccess.Describe(path)}, or name another file with --config.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notes.Refuse(origin, "", $"The file cannot be read: {(Directory.Exists(path) ? "It is a folder." : e.Message)}");
        }

        return root;
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(byte[] bytes) =>
        bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;

    // The exception's message ends with the line and position, which the caller has already reported.
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
                notes.Refuse(parent.Origin, memberKey, "is set twice. Remove one.");
            }
            else if (ReadNode(member.Value, parent.Origin, memberKey, notes) is { } node)
            {
                parent.Add(member.Name, node);
            }
        }
    }

    // Returns null for JSON null, which means that the setting is not set.
    private static SettingNode? ReadNode(JsonElement element, SettingOrigin origin, string key, SettingNotes notes)
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
                    list.Items.Add(ReadNode(item, origin, key, notes) ?? new SettingNode(SettingShape.Flag, origin, "null"));
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
                throw new UnreachableException($"A settings file contains no JSON value of the kind {element.ValueKind}.");
        }
    }
}
