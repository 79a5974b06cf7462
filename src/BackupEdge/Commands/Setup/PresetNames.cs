namespace BackupEdge.Commands.Setup;

/// <summary>The names of the presets on the command line.</summary>
internal static class PresetNames
{
    /// <summary>The presets with their names.</summary>
    public static (string Name, Preset Value)[] All { get; } = [.. Enum.GetValues<Preset>().Select(preset => (Of(preset), preset))];

    /// <summary>Returns the name of a preset.</summary>
    public static string Of(Preset preset) =>
        preset switch
        {
            Preset.GeneralBots => "general-bots",
            Preset.Folder => "folder",
            Preset.Postgres => "postgres",
            _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, "The preset has no name."),
        };
}
