using BackupEdge.Engine.Bytes;

namespace BackupEdge.Configuration;

/// <summary>Parses settings that are 0 or a number of bytes, such as <c>20GiB</c>.</summary>
internal static class ByteSetting
{
    /// <summary>Returns the number of bytes; 0 if the text is not valid, which is noted as a problem.</summary>
    /// <param name="section">The section of the setting.</param>
    /// <param name="key">The key of the setting.</param>
    /// <param name="text">Its value.</param>
    public static long Parse(SettingSection section, string key, string text)
    {
        if (ByteSize.TryParse(text, out var bytes) || text == "0")
        {
            return bytes;
        }

        section.Refuse(key, $"must be 0, or {ByteSize.Description}, not '{text}'.");
        return 0;
    }
}
