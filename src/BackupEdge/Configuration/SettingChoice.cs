namespace BackupEdge.Configuration;

/// <summary>Reads a setting that must be one of some words.</summary>
internal static class SettingChoice
{
    /// <summary>Returns the word; the default if it is not set, or is none of the words, which is noted as a problem.</summary>
    /// <param name="section">The section that contains the setting.</param>
    /// <param name="name">The setting's key.</param>
    /// <param name="words">The known words.</param>
    /// <param name="defaultWord">The default, one of the words.</param>
    public static string Read(SettingSection section, string name, IReadOnlyList<string> words, string defaultWord)
    {
        var word = section.Text(name, defaultWord)!;
        if (words.Contains(word, StringComparer.Ordinal))
        {
            return word;
        }

        // .NET's names are longer: 'information' means 'info'.
        var nearest = NearestWord.Of(word, words)
            ?? words.FirstOrDefault(known =>
                word.StartsWith(known, StringComparison.OrdinalIgnoreCase) || known.StartsWith(word, StringComparison.OrdinalIgnoreCase)
            );
        var hint = nearest is null ? "" : $" Did you mean '{nearest}'?";
        section.Refuse(name, $"must be one of {string.Join(", ", words)}, not '{VisibleText.Escape(word)}'.{hint}");
        return defaultWord;
    }
}
