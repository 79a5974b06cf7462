namespace BackupEdge.Commands.Setup;

/// <summary>Finds the parts of a host that are of one kind.</summary>
internal interface IPartDetector
{
    /// <summary>Returns the parts. Nothing is changed.</summary>
    IEnumerable<ProposedPart> Find(HostView host);
}
