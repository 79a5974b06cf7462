using System.Globalization;

namespace BackupEdge.Configuration;

/// <summary>
/// Reads one object of the settings key by key. A value that is not valid is noted as a problem, and the default is returned.
/// </summary>
/// <param name="node">The object; null if it is not set, so that all values are defaults.</param>
/// <param name="key">The full key of the object, such as <c>sources.bots</c>; empty for the root.</param>
/// <param name="notes">Receives values, warnings and problems.</param>
internal sealed class SettingSection(SettingNode? node, string key, SettingNotes notes)
{
    private const int MaxUnits = 10_000;

    /// <summary>Where the object was set; null if it is not set.</summary>
    public SettingOrigin? Origin => node?.Origin;

    /// <summary>The keys of the object.</summary>
    public IEnumerable<string> Names => node?.Members.Select(member => member.Key) ?? [];

    /// <summary>Returns whether a key is set.</summary>
    public bool Has(string name) => node?.Find(name) is not null;

    /// <summary>Notes a problem for each key that is not in a list.</summary>
    public void AllowOnly(params string[] known)
    {
        foreach (var (name, member) in node?.Members ?? [])
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                var hint = NearestWord.Of(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";
                notes.Refuse(member.Origin, FullKey(name), $"is not a known key.{hint} Known keys: {string.Join(", ", known)}.");
            }
        }
    }

    /// <summary>Notes a problem of a key's value; does nothing if the key is not set.</summary>
    public void Refuse(string name, string message)
    {
        if (node?.Find(name) is { } member)
        {
            notes.Refuse(member.Origin, FullKey(name), message);
        }
    }

    /// <summary>Notes a warning.</summary>
    public void Warn(string message) => notes.Warnings.Add(message);

    /// <summary>Notes a problem of the object as a whole, which must be set.</summary>
    public void Refuse(string message) => notes.Refuse(node!.Origin, key, message);

    /// <summary>Returns an object in this one; an empty section if it is not set.</summary>
    public SettingSection Section(string name) => new(Find(name, SettingShape.Object, "an object"), FullKey(name), notes);

    /// <summary>Reads a text, which must not be empty.</summary>
    public string? Text(string name, string? defaultValue = null, bool isSecret = false)
    {
        var found = FindText(name);
        if (found is not null || defaultValue is not null)
        {
            notes.Note(found?.Origin, FullKey(name), found is not null && isSecret ? "(secret)" : found?.Text ?? defaultValue!);
        }

        return found?.Text ?? defaultValue;
    }

    /// <summary>Returns a text without noting it as an effective value; null if it is not set or not a text.</summary>
    public string? Peek(string name) => node?.Find(name) is { Shape: SettingShape.Text } found ? found.Text : null;

    /// <summary>Reads a path, and makes it absolute against the base folder of its origin.</summary>
    public string? Path(string name, string? defaultValue = null)
    {
        if (FindText(name) is not { } found)
        {
            if (defaultValue is not null)
            {
                notes.Note(null, FullKey(name), defaultValue);
            }

            return defaultValue;
        }

        if (
            found.Text.Contains('\0', StringComparison.Ordinal)
            || found.Text is "~"
            || found.Text.StartsWith("~/", StringComparison.Ordinal)
        )
        {
            notes.Refuse(
                found.Origin,
                FullKey(name),
                $"must be a path, not '{found.Text.Replace("\0", "\\0", StringComparison.Ordinal)}'. '~' is not expanded: write the "
                    + "whole path."
            );
            return defaultValue;
        }

        var path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(found.Text, found.Origin.BaseFolder));
        notes.Note(found.Origin, FullKey(name), path);
        return path;
    }

    /// <summary>Reads an http or https address. Its path and query are not shown, because they may contain a secret.</summary>
    public Uri? Url(string name)
    {
        if (FindText(name) is not { } found)
        {
            return null;
        }

        var isUrl = Uri.TryCreate(found.Text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0;
        if (!isUrl || url!.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            Refuse(name, "must be an http or https address such as https://bots.example.org/hook, without a user, a password or a '#'.");
            return null;
        }

        var shown = url.GetLeftPart(UriPartial.Authority);
        notes.Note(found.Origin, FullKey(name), url.PathAndQuery == "/" ? shown : $"{shown}/...");
        return url;
    }

    /// <summary>Reads a whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public int Number(string name, int defaultValue, int min, int max)
    {
        var found = node?.Find(name);
        if (found is null)
        {
            notes.Note(null, FullKey(name), defaultValue.ToString(CultureInfo.InvariantCulture));
            return defaultValue;
        }

        var isNumber = found.Shape == SettingShape.Number || (found.Shape == SettingShape.Text && found.Origin.IsText);
        if (
            !isNumber
            || !int.TryParse(found.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || number < min
            || number > max
        )
        {
            notes.Refuse(found.Origin, FullKey(name), $"must be a whole number from {min} to {max}, not {found.Description}.");
            return defaultValue;
        }

        notes.Note(found.Origin, FullKey(name), found.Text);
        return number;
    }

    /// <summary>Reads <c>true</c> or <c>false</c>.</summary>
    public bool Flag(string name, bool defaultValue)
    {
        var found = node?.Find(name);
        if (found is null)
        {
            notes.Note(null, FullKey(name), defaultValue ? "true" : "false");
            return defaultValue;
        }

        var isFlag = found.Shape == SettingShape.Flag || (found.Shape == SettingShape.Text && found.Origin.IsText);
        if (!isFlag || found.Text is not ("true" or "false"))
        {
            notes.Refuse(found.Origin, FullKey(name), $"must be true or false, not {found.Description}.");
            return defaultValue;
        }

        notes.Note(found.Origin, FullKey(name), found.Text);
        return found.Text == "true";
    }

    /// <summary>Reads a duration such as <c>60s</c>, <c>15m</c>, <c>1h</c> or <c>2d</c>, of one second or more.</summary>
    public TimeSpan Duration(string name, TimeSpan defaultValue)
    {
        if (FindText(name) is not { } found)
        {
            return defaultValue;
        }

        var unit = found.Text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        if (
            unit == TimeSpan.Zero
            || !int.TryParse(found.Text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count is < 1 or > MaxUnits
        )
        {
            Refuse(name, $"must be a duration such as 60s, 15m, 1h or 2d, with a number from 1 to {MaxUnits}, not {found.Description}.");
            return defaultValue;
        }

        notes.Note(found.Origin, FullKey(name), found.Text);
        return count * unit;
    }

    /// <summary>Reads names with texts, and treats the texts as secret. Names from environment variables are put into capitals.</summary>
    public IReadOnlyDictionary<string, string> Pairs(string name)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        var section = Section(name);
        foreach (var own in section.Names.ToList())
        {
            if (section.Text(own, isSecret: true) is { } value)
            {
                pairs[node!.Find(name)!.Find(own)!.Origin.IsText ? own.ToUpperInvariant() : own] = value;
            }
        }

        return pairs;
    }

    /// <summary>Reads a list of texts, which must not be empty; an empty list if it is not set.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        var texts = new List<string>();
        if (node?.Find(name) is not { } found)
        {
            return texts;
        }

        foreach (var item in ReadItems(found, name))
        {
            if (item.Shape == SettingShape.Text && item.Text.Length > 0)
            {
                texts.Add(item.Text);
            }
            else
            {
                notes.Refuse(item.Origin, FullKey(name), $"must be a list of strings that are not empty; it contains {item.Description}.");
            }
        }

        notes.Note(found.Origin, FullKey(name), string.Join(", ", texts));
        return texts;
    }

    // Environment variables set the items of a list as NAME__0, NAME__1, ...
    private List<SettingNode> ReadItems(SettingNode found, string name)
    {
        if (found.Shape == SettingShape.List)
        {
            return found.Items;
        }

        if (
            found.Origin.IsText
            && found.Shape == SettingShape.Object
            && found.Members.TrueForAll(member => member.Key.All(char.IsAsciiDigit))
        )
        {
            return
            [
                .. found
                    .Members.OrderBy(member => member.Key.Length)
                    .ThenBy(member => member.Key, StringComparer.Ordinal)
                    .Select(member => member.Value),
            ];
        }

        var how = found.Origin.IsText ? $" Number its items: {found.Origin.Name}__0, {found.Origin.Name}__1, ..." : "";
        notes.Refuse(found.Origin, FullKey(name), $"must be a list of strings, not {found.Description}.{how}");
        return [];
    }

    private SettingNode? FindText(string name)
    {
        if (Find(name, SettingShape.Text, "a string") is not { } found)
        {
            return null;
        }

        if (found.Text.Length > 0)
        {
            return found;
        }

        notes.Refuse(found.Origin, FullKey(name), "must not be empty.");
        return null;
    }

    private SettingNode? Find(string name, SettingShape shape, string shapeWord)
    {
        var found = node?.Find(name);
        if (found is not null && found.Shape != shape)
        {
            notes.Refuse(found.Origin, FullKey(name), $"must be {shapeWord}, not {found.Description}.");
            return null;
        }

        return found;
    }

    /// <summary>Returns the full key of a key of this section, such as <c>sources.bots.path</c>.</summary>
    public string FullKey(string name) => key.Length == 0 ? name : $"{key}.{name}";
}
