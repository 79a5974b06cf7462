using System.Globalization;

namespace BackupEdge.Configuration;

/// <summary>One object of the settings, read key by key. What is wrong is noted, and the key then counts as not given.</summary>
/// <param name="node">The object; null when it was not given, so that only defaults are left.</param>
/// <param name="key">Its place, such as <c>sources.bots</c>; empty for the root.</param>
/// <param name="notes">Where values and problems go.</param>
internal sealed class SettingSection(SettingNode? node, string key, SettingNotes notes)
{
    private const int MostUnits = 10_000;
    public SettingOrigin? Origin => node?.Origin;

    public IEnumerable<string> Names => node?.Members.Select(member => member.Key) ?? [];
    public bool Has(string name) => node?.Find(name) is not null;

    /// <summary>Refuses every key but these.</summary>
    public void AllowOnly(params string[] known)
    {
        foreach (var (name, member) in node?.Members ?? [])
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                var hint = NearestWord.Of(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";
                notes.Refuse(member.Origin, KeyOf(name), $"is no known key.{hint} Known here: {string.Join(", ", known)}.");
            }
        }
    }

    /// <summary>Notes that a key's value cannot be used, if it was given.</summary>
    public void Refuse(string name, string message)
    {
        if (node?.Find(name) is { } member)
        {
            notes.Refuse(member.Origin, KeyOf(name), message);
        }
    }

    /// <summary>Notes what may be a mistake.</summary>
    public void Warn(string message) => notes.Warnings.Add(message);

    /// <summary>Notes that the section as a whole cannot be used.</summary>
    public void Refuse(string message) => notes.Refuse(node!.Origin, key, message);

    /// <summary>An object in this one; an empty one when it was not given.</summary>
    public SettingSection Section(string name) => new(Find(name, SettingShape.Object, "an object"), KeyOf(name), notes);

    /// <summary>Text that is not empty.</summary>
    public string? Text(string name, string? otherwise = null, bool isSecret = false)
    {
        var found = FindText(name);
        if (found is not null || otherwise is not null)
        {
            notes.Note(found?.Origin, KeyOf(name), found is not null && isSecret ? "(secret)" : found?.Text ?? otherwise!);
        }

        return found?.Text ?? otherwise;
    }

    /// <summary>Text as it was given, without a note of it; null when it was not given, or is none.</summary>
    public string? Peek(string name) => node?.Find(name) is { Shape: SettingShape.Text } found ? found.Text : null;

    /// <summary>A path, made absolute from where it was given.</summary>
    public string? Path(string name, string? otherwise = null)
    {
        if (FindText(name) is not { } found)
        {
            if (otherwise is not null)
            {
                notes.Note(null, KeyOf(name), otherwise);
            }

            return otherwise;
        }

        if (
            found.Text.Contains('\0', StringComparison.Ordinal)
            || found.Text is "~"
            || found.Text.StartsWith("~/", StringComparison.Ordinal)
        )
        {
            notes.Refuse(
                found.Origin,
                KeyOf(name),
                $"must be a path, not '{found.Text.Replace("\0", "\\0", StringComparison.Ordinal)}'. '~' is not replaced here: write "
                    + "the whole path."
            );
            return otherwise;
        }

        var path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(found.Text, found.Origin.BaseFolder));
        notes.Note(found.Origin, KeyOf(name), path);
        return path;
    }

    /// <summary>An http or https address. It is shown without its path and query, which may be as good as a password.</summary>
    public Uri? Url(string name)
    {
        if (FindText(name) is not { } found)
        {
            return null;
        }

        var isUrl = Uri.TryCreate(found.Text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0;
        if (!isUrl || url!.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            notes.Refuse(
                found.Origin,
                KeyOf(name),
                "must be an address such as https://bots.example.org/hooks/backup, http or https, " + "without a user, a password or a '#'."
            );
            return null;
        }

        var shown = url.GetLeftPart(UriPartial.Authority);
        notes.Note(found.Origin, KeyOf(name), url.PathAndQuery == "/" ? shown : $"{shown}/...");
        return url;
    }

    /// <summary>A whole number within bounds.</summary>
    public int Number(string name, int otherwise, int min, int max)
    {
        var found = node?.Find(name);
        if (found is null)
        {
            notes.Note(null, KeyOf(name), otherwise.ToString(CultureInfo.InvariantCulture));
            return otherwise;
        }

        var isNumber = found.Shape == SettingShape.Number || (found.Shape == SettingShape.Text && found.Origin.IsText);
        if (
            !isNumber
            || !int.TryParse(found.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || number < min
            || number > max
        )
        {
            notes.Refuse(found.Origin, KeyOf(name), $"must be a whole number from {min} to {max}, not {found.ShapeWord}.");
            return otherwise;
        }

        notes.Note(found.Origin, KeyOf(name), found.Text);
        return number;
    }

    /// <summary>True or false.</summary>
    public bool Flag(string name, bool otherwise)
    {
        var found = node?.Find(name);
        if (found is null)
        {
            notes.Note(null, KeyOf(name), otherwise ? "true" : "false");
            return otherwise;
        }

        var isFlag = found.Shape == SettingShape.Flag || (found.Shape == SettingShape.Text && found.Origin.IsText);
        if (!isFlag || found.Text is not ("true" or "false"))
        {
            notes.Refuse(found.Origin, KeyOf(name), $"must be true or false, not {found.ShapeWord}.");
            return otherwise;
        }

        notes.Note(found.Origin, KeyOf(name), found.Text);
        return found.Text == "true";
    }

    /// <summary>A length of time, such as <c>60s</c>, <c>15m</c>, <c>1h</c> or <c>2d</c>, of a second or more.</summary>
    public TimeSpan Duration(string name, TimeSpan otherwise)
    {
        if (FindText(name) is not { } found)
        {
            return otherwise;
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
            || count is < 1 or > MostUnits
        )
        {
            notes.Refuse(
                found.Origin,
                KeyOf(name),
                $"must be a length of time such as 60s, 15m, 1h or 2d, at most {MostUnits} of " + $"them, not {found.ShapeWord}."
            );
            return otherwise;
        }

        notes.Note(found.Origin, KeyOf(name), found.Text);
        return count * unit;
    }

    /// <summary>Names with a text each; their values count as secret. Names that variables give are in capitals.</summary>
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

    /// <summary>A list of texts that are not empty; an empty one when it was not given.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        var texts = new List<string>();
        if (node?.Find(name) is not { } found)
        {
            return texts;
        }

        foreach (var item in ItemsOf(found, name))
        {
            if (item.Shape == SettingShape.Text && item.Text.Length > 0)
            {
                texts.Add(item.Text);
            }
            else
            {
                notes.Refuse(item.Origin, KeyOf(name), $"must be a list of strings that are not empty; {item.ShapeWord} is in it.");
            }
        }

        notes.Note(found.Origin, KeyOf(name), string.Join(", ", texts));
        return texts;
    }

    // Variables give a list as NAME__0, NAME__1, ...
    private List<SettingNode> ItemsOf(SettingNode found, string name)
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

        var how = found.Origin.IsText ? $" Number its parts: {found.Origin.Name}__0, {found.Origin.Name}__1, ..." : "";
        notes.Refuse(found.Origin, KeyOf(name), $"must be a list of strings, not {found.ShapeWord}.{how}");
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

        notes.Refuse(found.Origin, KeyOf(name), "must not be empty.");
        return null;
    }

    private SettingNode? Find(string name, SettingShape shape, string shapeWord)
    {
        var found = node?.Find(name);
        if (found is not null && found.Shape != shape)
        {
            notes.Refuse(found.Origin, KeyOf(name), $"must be {shapeWord}, not {found.ShapeWord}.");
            return null;
        }

        return found;
    }

    /// <summary>The place of a key of this section, such as <c>sources.bots.path</c>.</summary>
    public string KeyOf(string name) => key.Length == 0 ? name : $"{key}.{name}";
}
