using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>The kind <c>files</c>: folders of this machine.</summary>
internal sealed class FilesKind : SourceKind
{
    public override string Name => FilesSource.KindName;

    public override bool IsDatabase => false;

    public override IReadOnlyList<string> Keys { get; } = ["path", "follow", .. SelectionSettings.Keys];

    public override SourceDefinition? Read(string name, SettingSection section)
    {
        var path = SourceSettings.ReadPath(section, "the folder to back up");
        var selection = SelectionSettings.Read(section);
        var follow = section.Flag("follow", defaultValue: false);
        return path is null
            ? null
            : new FilesSource
            {
                Name = name,
                Path = path,
                Follow = follow,
                Selection = selection,
            };
    }

    public override SourceDefinition Outline(string name, string location, bool hasRestoreProgram) =>
        new FilesSource { Name = name, Path = location };

    public override RestoreDestination FindDestination(RestoreChoice choice) =>
        choice.Original is FilesSource original
            ? RestoreDestination.InFolder(original.Path, original.Follow ? original.Path : null)
            : choice.BelowTarget();
}
