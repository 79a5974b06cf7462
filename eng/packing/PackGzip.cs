namespace BackupEdge.Packing
{
    using System.IO;
    using System.IO.Compression;
    using System.Linq;
    using Microsoft.Build.Framework;
    using Microsoft.Build.Utilities;

    /// <summary>Packs files in gzip, as resources to embed. See PackedResources.targets.</summary>
    public sealed class PackGzip : Task
    {
        /// <summary>
        /// The files to pack. Their metadata <c>ResourceName</c> is the name of the resource without prefix and ending, <c>PackedName</c>
        /// the path of the packed file below the folder without ending.
        /// </summary>
        [Required]
        public ITaskItem[] Files { get; set; }

        /// <summary>The source of this task: what an older one packed is packed again.</summary>
        [Required]
        public string Packer { get; set; }

        /// <summary>The folder for the packed files.</summary>
        [Required]
        public string Folder { get; set; }

        /// <summary>What the names of the resources begin with.</summary>
        [Required]
        public string Prefix { get; set; }

        /// <summary>The packed files, as resources to embed.</summary>
        [Output]
        public ITaskItem[] Packed { get; set; }

        /// <inheritdoc/>
        public override bool Execute()
        {
            Packed = Files.Select(Item).ToArray();
            for (var i = 0; i < Files.Length; i++)
            {
                // Packing takes seconds, so what is packed already stays as it is; nothing is compiled again then.
                var content = File.ReadAllBytes(Files[i].ItemSpec);
                var path = Packed[i].ItemSpec;
                if (
                    File.Exists(path)
                    && File.GetLastWriteTimeUtc(path) > File.GetLastWriteTimeUtc(Packer)
                    && Unpack(File.ReadAllBytes(path)).SequenceEqual(content)
                )
                {
                    continue;
                }

                var bytes = new Gzip(content).Pack();
                if (!Unpack(bytes).SequenceEqual(content))
                {
                    Log.LogError("Packing " + Files[i].ItemSpec + " changes it.");
                    return false;
                }

                Directory.CreateDirectory(Path.GetDirectoryName(path));
                File.WriteAllBytes(path, bytes);
            }

            return true;
        }

        private static byte[] Unpack(byte[] packed)
        {
            using (var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress))
            using (var into = new MemoryStream())
            {
                gzip.CopyTo(into);
                return into.ToArray();
            }
        }

        private ITaskItem Item(ITaskItem file)
        {
            var item = new TaskItem(Path.Combine(Folder, file.GetMetadata("PackedName") + ".gz"));
            item.SetMetadata("LogicalName", Prefix + file.GetMetadata("ResourceName") + ".gz");
            item.SetMetadata("WithCulture", "false");
            return item;
        }
    }
}
